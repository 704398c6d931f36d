import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactStore } from '../domain/ports';
import type { ModelsDirectory, PublishedFile } from '../domain/published-copies';
import { isMissingFile, removeAbandoned, writeDurably } from './durable-file';

const METADATA_SUFFIX = '.meta.json';
/** Files that are looked at together: a folder may hold more of them than a process may have open. */
const LOOKED_AT_ONCE = 64;

/** The Train face's `models_directory`: a published copy of each version, and beside it `<name>.meta.json`. */
export function createModelsFolder(path: string, artifacts: ArtifactStore): ModelsDirectory {
  const metadataPath = (name: string): string =>
    join(path, `${name.replace(/\.json$/, '')}${METADATA_SUFFIX}`);

  async function describe(name: string): Promise<PublishedFile | null> {
    try {
      const [text, file] = await Promise.all([readFile(metadataPath(name), 'utf8'), stat(join(path, name))]);
      const modelType = modelTypeIn(text);
      if (modelType === null || !file.isFile()) return null;
      return { name, modelType, sizeBytes: file.size, modifiedAt: file.mtime.toISOString() };
    } catch (error) {
      if (isMissingFile(error)) return null;
      throw error;
    }
  }

  return {
    path,
    async publish(name, artifact, metadata) {
      await artifacts.fetch(artifact, join(path, name));
      const text = `${JSON.stringify(metadata, null, 2)}\n`;
      await writeDurably(metadataPath(name), (temporary) => writeFile(temporary, text));
      await removeAbandoned(metadataPath(name));
    },
    async list() {
      await mkdir(path, { recursive: true });
      const names = (await readdir(path)).filter(
        (name) => name.endsWith('.json') && !name.endsWith(METADATA_SUFFIX) && !name.startsWith('.'),
      );
      names.sort();
      const files: PublishedFile[] = [];
      for (let from = 0; from < names.length; from += LOOKED_AT_ONCE) {
        const found = await Promise.all(names.slice(from, from + LOOKED_AT_ONCE).map(describe));
        files.push(...found.filter((file) => file !== null));
      }
      return files;
    },
  };
}

/** Null for metadata that are not ours: what people put into the folder must not break the list. */
function modelTypeIn(text: string): string | null {
  try {
    const parsed: unknown = JSON.parse(text);
    const found: unknown = typeof parsed === 'object' && parsed !== null && Reflect.get(parsed, 'modelType');
    return typeof found === 'string' ? found : null;
  } catch {
    return null;
  }
}
