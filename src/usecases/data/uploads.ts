import { randomBytes } from 'node:crypto';
import type { Principal } from '../../domain/auth/principal';
import type { TableFolders, Upload, UploadRepository } from '../../domain/data/ports';
import { DomainError } from '../../domain/errors';
import type { ArtifactStore, Clock } from '../../domain/ports';
import type { Chore } from '../janitor';

/** How long a file that was sent waits for its registration. */
export const UPLOAD_MS = 24 * 3_600_000;
const A_STEP = 100;

/** Files that were sent, to be registered. */
export interface Uploads {
  /** Keeps the bytes as they come; cut in the middle, nothing is left. @throws DomainError TOO_LARGE, MALFORMED */
  receive(bytes: AsyncIterable<Uint8Array>, given: { name: string | null; actor: string }): Promise<Upload>;
  /** Of the caller, or anybody's for an admin. @throws DomainError NOT_FOUND when there is none, or its day is over */
  get(principal: Principal, id: string): Promise<Upload>;
}

interface UploadDeps {
  uploads: UploadRepository;
  artifacts: ArtifactStore;
  tableFolders: TableFolders;
  maxBytes: number;
  clock: Clock;
}

/** Uploads over their ports. */
export function createUploads({ uploads, artifacts, tableFolders, maxBytes, clock }: UploadDeps): Uploads {
  return {
    receive: (bytes, { name, actor }) =>
      tableFolders.use(async (folder) => {
        const { file, sha256, sizeBytes } = await tableFolders.receive(folder, bytes, maxBytes);
        if (sizeBytes === 0)
          throw new DomainError('VALIDATION_FAILED', 'the file is empty: send one that holds a table');
        const id = `upl_${randomBytes(12).toString('hex')}`;
        const key = `uploads/${id}`;
        const made = { createdBy: actor, createdAt: clock.now() };
        const upload: Upload = { id, name, artifact: { key, sha256, sizeBytes }, ...made };
        // The record first: whatever happens then, the janitor knows what there is to clear away.
        await uploads.insert(upload);
        await artifacts.put(key, file);
        return upload;
      }),
    async get({ actor, role }, id) {
      const upload = await uploads.find(id);
      if (upload && (upload.createdBy === actor || role === 'admin')) return upload;
      throw new DomainError(
        'NOT_FOUND',
        `you have no upload ${id}, or it is older than a day: send the file again`,
      );
    },
  };
}

/** Takes uploads out whose day is over; what was registered has been copied. */
export function createUploadChore(deps: {
  uploads: UploadRepository;
  artifacts: ArtifactStore;
  clock: Clock;
}): Chore {
  const { uploads, artifacts, clock } = deps;
  return {
    name: 'uploads',
    everyMs: 3_600_000,
    async step() {
      const before = new Date(Date.parse(clock.now()) - UPLOAD_MS).toISOString();
      const old = await uploads.olderThan(before, A_STEP);
      for (const { id, artifact } of old) {
        await artifacts.removeAll(artifact.key);
        await uploads.remove(id);
      }
      return old.length < A_STEP;
    },
  };
}
