import { existsSync } from 'node:fs';
import { mkdtemp, readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ForeignModel, ForeignRegistry, ForeignVersion } from '../domain/registry/foreign';
import {
  foreignVersion,
  listOf,
  type MlflowModel,
  type MlflowRun,
  type MlflowVersion,
  toModel,
} from './answers';
import { downloadTree } from './proxied-artifacts';
import type { MlflowServer } from './server';
import { type PackedFile, writeTar } from './tar';

const PAGE = '100';
/** What an artifact is called whose version has several files. */
const ARCHIVE = 'model.tar';

/** A registry of MLflow behind its REST API. */
export function createMlflowRegistry(server: MlflowServer): ForeignRegistry {
  async function pages<T>(path: string, name: string, query: Record<string, string>): Promise<T[]> {
    const found: T[] = [];
    for (let token: unknown = ''; ; ) {
      const more = typeof token === 'string' && token !== '' ? { page_token: token } : {};
      const answer = await server.get(`mlflow/${path}`, { ...query, max_results: PAGE, ...more });
      found.push(...listOf<T>(answer[name]));
      token = answer['next_page_token'];
      if (typeof token !== 'string' || token === '') return found;
    }
  }

  async function versionsOf({ name }: MlflowModel): Promise<ForeignVersion[]> {
    // MLflow's filters have no escapes: a name with one kind of quote is written in the other.
    const quote = name.includes("'") ? '"' : "'";
    const filter = `name=${quote}${name}${quote}`;
    const found = await pages<MlflowVersion>('model-versions/search', 'model_versions', { filter });
    const versions: ForeignVersion[] = [];
    for (const version of found) versions.push(foreignVersion(version, await runOf(version)));
    return versions.sort((a, b) => a.number - b.number);
  }

  /** Null for a version without one, and for one that was deleted for good. */
  async function runOf({ run_id: id }: MlflowVersion): Promise<MlflowRun | null> {
    if (!id) return null;
    const answer = await server.get('mlflow/runs/get', { run_id: id }).catch(() => null);
    return (answer?.['run'] as MlflowRun | undefined) ?? null;
  }

  async function placeOf({ key, number }: ForeignVersion): Promise<string | null> {
    const name = key.slice(0, key.lastIndexOf('/'));
    const asked = { name, version: String(number) };
    const answer = await server.get('mlflow/model-versions/get-download-uri', asked).catch(() => null);
    const uri = answer?.['artifact_uri'];
    return typeof uri === 'string' ? uri : null;
  }

  return {
    kind: 'mlflow',
    async models() {
      const models = await pages<MlflowModel>('registered-models/search', 'registered_models', {});
      const found: ForeignModel[] = [];
      for (const model of models) found.push(toModel(model, await versionsOf(model)));
      return found;
    },
    async fetch(version, folder) {
      const place = await placeOf(version);
      if (place === null) return null;
      const work = await mkdtemp(join(folder, 'version-'));
      const files = place.startsWith('mlflow-artifacts:')
        ? await downloadTree(server, place, work)
        : await localFiles(place);
      const [only] = files;
      if (only === undefined) return null;
      if (files.length === 1 && only.path === basename(place)) return only.file;
      const archive = join(work, ARCHIVE);
      await writeTar(archive, files);
      return archive;
    },
  };
}

/** Files that lie on this machine; none for a place elsewhere. */
async function localFiles(place: string): Promise<PackedFile[]> {
  const path = place.startsWith('file:') ? fileURLToPath(place) : place;
  if (!path.startsWith(sep) || !existsSync(path)) return [];
  if ((await stat(path)).isFile()) return [{ file: path, path: basename(path) }];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, path: relative(path, file).split(sep).join('/') }));
}
