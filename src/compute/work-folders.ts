import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkFolders } from '../domain/trainer';

/** Work folders `<run>.<attempt>` below one folder of this machine. A new attempt removes what older ones of its run left. */
export function createWorkFolders(root: string): WorkFolders {
  return {
    async create(runId, attempt) {
      await mkdir(root, { recursive: true });
      for (const name of await readdir(root)) if (runOf(name) === runId) await remove(join(root, name));
      const folder = join(root, `${runId}.${attempt}`);
      await mkdir(folder);
      return folder;
    },
    remove,
    async sweep(findEnded) {
      await mkdir(root, { recursive: true });
      const names = await readdir(root);
      const ended = new Set(await findEnded([...new Set(names.map(runOf))]));
      for (const name of names) if (ended.has(runOf(name))) await remove(join(root, name));
    },
  };
}

/** Again where an attempt that is to stop has written into it meanwhile. */
function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

function runOf(name: string): string {
  return name.split('.')[0] ?? name;
}
