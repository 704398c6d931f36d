import type { ArtifactStore, Clock, RunLogRepository, RunRepository } from '../domain/ports';
import type { Checkpoint, Run } from '../domain/run';
import { isCurrentAttempt, recordCheckpoint, recordProgress } from '../domain/run-rules';
import type { Progress, TrainingHooks } from '../domain/training-job';

const FLUSH_MS = 1_000;
const REREAD_MS = 5_000;
/** Log text beyond this is counted, not kept. */
const LOG_BYTES_MAX = 8 * 1024 * 1024;

/** Carries what a trainer tells to the record, and tells the trainer when the run is no longer its own. */
export interface AttemptReporter {
  hooks: Omit<TrainingHooks, 'signal'>;
  /** Aborted once the record says that this attempt must stop. */
  superseded: AbortSignal;
  /** Writes what waits, now. @throws DomainError UNAVAILABLE, keeping it */
  flush(): Promise<void>;
  /** Ends the regular writing and watching. */
  stop(): void;
}

interface ReportingDeps {
  runs: RunRepository;
  logs: RunLogRepository;
  artifacts: ArtifactStore;
  clock: Clock;
  /** Told of every pass over the record that failed (the store is away): the work goes on. */
  onDelayed: (runId: string, cause: unknown) => void;
}

/** What waits to be written: kept while the store is away, and written when it is back. */
interface Backlog {
  lines: string[];
  writeNumber: number;
  sending: { writeKey: string; text: string } | null;
  loggedBytes: number;
  progress: Progress | null;
  checkpoint: Checkpoint | null;
  /** Checkpoints of this attempt so far: two may hold the same share of the job, and no file is written twice. */
  checkpoints: number;
}

/** Reporting for attempts: `start` begins it for one. */
export function createReporting(deps: ReportingDeps): { start: (run: Run) => AttemptReporter } {
  return { start: (run) => startReporting(deps, run) };
}

function startReporting(deps: ReportingDeps, run: Run): AttemptReporter {
  const superseded = new AbortController();
  const backlog: Backlog = {
    lines: [],
    writeNumber: 0,
    sending: null,
    loggedBytes: 0,
    progress: null,
    checkpoint: null,
    checkpoints: 0,
  };
  let passing: Promise<void> = Promise.resolve();

  const watch = (current: Run): void => {
    if (!isCurrentAttempt(current, run.attempt)) superseded.abort();
  };
  /** One after another; none is added while the last of its kind waits for a store that is away. */
  const repeat = (pass: () => Promise<void>, pauseMs: number): NodeJS.Timeout => {
    let isWaiting = false;
    return setInterval(() => {
      if (isWaiting) return;
      isWaiting = true;
      passing = passing
        .then(pass)
        .catch((cause: unknown) => deps.onDelayed(run.id, cause))
        .finally(() => {
          isWaiting = false;
        });
    }, pauseMs);
  };
  const flushing = repeat(() => flush(deps, { run, backlog, watch }), FLUSH_MS);
  const rereading = repeat(async () => watch(await deps.runs.get(run.id)), REREAD_MS);

  return {
    superseded: superseded.signal,
    hooks: {
      onLog: (line) => keepLine(backlog, `${deps.clock.now()} ${line}`),
      onProgress: (progress) => {
        backlog.progress = progress;
      },
      onCheckpoint: async ({ file, fraction }) => {
        backlog.checkpoints += 1;
        const key = `checkpoints/${run.id}/${run.attempt}-${backlog.checkpoints}`;
        const artifact = await deps.artifacts.put(key, file);
        backlog.checkpoint = { artifact, attempt: run.attempt, fraction };
      },
    },
    flush() {
      const flushed = passing.then(() => flush(deps, { run, backlog, watch }));
      // Regular passes come after it: two at once could send the same lines twice, or take others for sent.
      passing = flushed.catch(() => undefined);
      return flushed;
    },
    stop() {
      clearInterval(flushing);
      clearInterval(rereading);
    },
  };
}

function keepLine(backlog: Backlog, line: string): void {
  if (backlog.loggedBytes > LOG_BYTES_MAX) return;
  backlog.loggedBytes += Buffer.byteLength(line) + 1;
  const isLast = backlog.loggedBytes > LOG_BYTES_MAX;
  backlog.lines.push(isLast ? `log ends here: it has reached ${LOG_BYTES_MAX} bytes` : line);
}

interface Reporting {
  run: Run;
  backlog: Backlog;
  watch: (current: Run) => void;
}

async function flush(deps: ReportingDeps, { run, backlog, watch }: Reporting): Promise<void> {
  await flushLog(deps.logs, run, backlog);
  const { checkpoint, progress } = backlog;
  if (checkpoint) {
    watch(await keepCheckpoint(deps, run.id, checkpoint));
    if (backlog.checkpoint === checkpoint) backlog.checkpoint = null;
  }
  if (progress) {
    watch(await deps.runs.transition(run.id, (current) => recordProgress(current, run.attempt, progress)));
    if (backlog.progress === progress) backlog.progress = null;
  }
}

/** Records a checkpoint, then removes the one that it replaces: over hours they would fill the disk. */
async function keepCheckpoint(deps: ReportingDeps, runId: string, checkpoint: Checkpoint): Promise<Run> {
  const { key } = checkpoint.artifact;
  let older = key;
  const run = await deps.runs.transition(runId, (current) => {
    older = current.checkpoint?.artifact.key ?? key;
    return recordCheckpoint(current, checkpoint);
  });
  if (older !== key && run.checkpoint?.artifact.key === key)
    await deps.artifacts.removeAll(older).catch((cause: unknown) => deps.onDelayed(runId, cause));
  return run;
}

/** Everything: what could not be sent before, and then what has come since. */
async function flushLog(logs: RunLogRepository, run: Run, backlog: Backlog): Promise<void> {
  while (backlog.sending !== null || backlog.lines.length > 0) {
    backlog.sending ??= takeLines(run, backlog);
    await logs.append(run.id, backlog.sending);
    backlog.sending = null;
  }
}

function takeLines(run: Run, backlog: Backlog): { writeKey: string; text: string } {
  const text = `${backlog.lines.join('\n')}\n`;
  const writeKey = `${run.attempt}/${backlog.writeNumber}`;
  backlog.writeNumber += 1;
  backlog.lines = [];
  return { writeKey, text };
}
