import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkFolders } from '../domain/ports';

/** Work folders `<run>.<attempt>` below one folder of this machine. A new attempt removes what older ones of its run left. */
export function createWorkFolders(root: string): WorkFolders {
  return {
    async create(runId, attempt) {
      await mkdir(root, { recursive: true });
      const leftovers = (await readdir(root)).filter((name) => name.startsWith(`${runId}.`));
      for (const name of leftovers) await rm(join(root, name), { recursive: true, force: true });
      const folder = join(root, `${runId}.${attempt}`);
      await mkdir(folder);
      return folder;
    },
    remove: (folder) => rm(folder, { recursive: true, force: true }),
  };
}
