import { join } from 'node:path';
import { listOf } from './answers';
import type { MlflowServer } from './server';
import type { PackedFile } from './tar';

const ROOT = 'mlflow-artifacts/artifacts';

interface ListedFile {
  /** Below the folder that was asked for. */
  path: string;
  is_dir?: boolean;
}

/** Fetches a file or folder that the server hands out itself, into the folder `work`; empty for one that is not there. */
export async function downloadTree(server: MlflowServer, place: string, work: string): Promise<PackedFile[]> {
  const root = decodeURIComponent(new URL(place).pathname).replace(/^\/+|\/+$/g, '');
  const files: PackedFile[] = [];
  const fetchFile = async (path: string, name: string): Promise<void> => {
    const file = join(work, String(files.length));
    if (await server.download(`${ROOT}/${escaped(path)}`, file)) files.push({ file, path: name });
  };
  const walk = async (folder: string, below: string): Promise<void> => {
    const listed = await server.get(ROOT, { path: folder });
    for (const { path, is_dir: isFolder = false } of listOf<ListedFile>(listed['files'])) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (isFolder) await walk(`${folder}/${name}`, `${below}${name}/`);
      else await fetchFile(`${folder}/${name}`, `${below}${name}`);
    }
  };
  await walk(root, '');
  if (files.length === 0) await fetchFile(root, root.slice(root.lastIndexOf('/') + 1));
  return files;
}

function escaped(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
