import { randomUUID } from 'node:crypto';
import { DomainError } from '../../domain/errors';
import type { ArtifactStore, Clock, RunRepository } from '../../domain/ports';
import type { PendingFileRepository } from '../../domain/registry/pending-file';
import { type Artifact, runFolder } from '../../domain/run';
import type { Chore } from '../janitor';
import type { EndedRun } from '../run-acceptance';

const HOUR_MS = 3_600_000;
/** From here on no run may name the file any more. */
const KEEPING_MS = 12 * HOUR_MS;
/** So much later that the write of a run in time has long come, by whatever clocks. */
const ABANDONED_MS = 24 * HOUR_MS;
const A_STEP = 100;

interface PendingFileDeps {
  pendingFiles: PendingFileRepository;
  artifacts: Pick<ArtifactStore, 'put' | 'removeAll'>;
  clock: Clock;
}

/**
 * Keeps a file, and has the run stored that names it; resolves to the run. The file has a folder of its own, which no other
 * run and no other request for this run names: when the run that is stored is not of this file, the file goes.
 * @throws DomainError UNAVAILABLE when keeping the file took so long that it may be taken for abandoned, or what `store` throws
 */
export async function keepForRun(
  { pendingFiles, artifacts, clock }: PendingFileDeps,
  { runId, file }: { runId: string; file: string },
  store: (artifact: Artifact) => Promise<EndedRun>,
): Promise<EndedRun> {
  const folder = `${runFolder({ id: runId, type: 'train' })}/registered/${randomUUID()}`;
  const notedAt = clock.now();
  await pendingFiles.add({ folder, runId, notedAt });
  const artifact = await artifacts.put(`${folder}/artifact`, file);
  if (isOlder(notedAt, KEEPING_MS, clock))
    throw new DomainError('UNAVAILABLE', 'keeping the file took too long: register it again', {
      retryAfterSeconds: 1,
    });
  const ended = await store(artifact);
  if (ended.run.artifact?.key !== artifact.key) await artifacts.removeAll(folder);
  await pendingFiles.remove(folder);
  return ended;
}

/** Clears away the files that no run names, as whoever kept them died before it was stored. */
export function createPendingFilesChore(
  deps: PendingFileDeps & { runs: Pick<RunRepository, 'find'> },
): Chore {
  const { pendingFiles, artifacts, runs, clock } = deps;
  return {
    name: 'pending files',
    everyMs: HOUR_MS,
    async step() {
      const before = new Date(Date.parse(clock.now()) - ABANDONED_MS).toISOString();
      const old = await pendingFiles.olderThan(before, A_STEP);
      for (const { folder, runId } of old) {
        const run = await runs.find(runId);
        if (!run?.artifact?.key.startsWith(`${folder}/`)) await artifacts.removeAll(folder);
        await pendingFiles.remove(folder);
      }
      return old.length < A_STEP;
    },
  };
}

function isOlder(at: string, ms: number, clock: Clock): boolean {
  return Date.parse(clock.now()) - Date.parse(at) > ms;
}
