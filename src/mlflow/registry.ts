import { mkdtemp, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DomainError } from '../domain/errors';
import type { FetchedFile, ForeignModel, ForeignRegistry } from '../domain/registry/foreign';
import { type MlflowRun, type MlflowVersion, toModel } from './answers';
import { type FoundFiles, type MlflowSource, type RegisteredModel, unlessUnreadable } from './source';
import { writeTar } from './tar';

/** What an artifact is called whose version has several files. */
const ARCHIVE = 'model.tar';
/** `runs:/<run>/<path>`: below the artifacts of a run. */
const OF_RUN = /^runs:\/+([^/]+)\/?(.*)$/;
const EXAMPLES = 3;

/**
 * The registry of an MLflow.
 * @param isFree whether files outside the folders that may be read are left out; otherwise nothing is read where there are
 * such, as a version that has been brought in without its files stays so
 */
export function createMlflowRegistry(source: MlflowSource, { isFree }: { isFree: boolean }): ForeignRegistry {
  /** By the key of the version. */
  const places = new Map<string, string | null>();
  let lastWork: string | null = null;

  async function placeOf(version: MlflowVersion, run: MlflowRun | null): Promise<string | null> {
    const place = await source.place(version);
    const [, id, path = ''] = (place === null ? null : OF_RUN.exec(place)) ?? [];
    if (id === undefined) return place;
    const owner = run?.info.run_id === id ? run : await source.run(id);
    const root = owner?.info.artifact_uri;
    return root ? [root.replace(/\/+$/, ''), path].filter((part) => part !== '').join('/') : place;
  }

  async function read({ model, versions }: RegisteredModel): Promise<ForeignModel> {
    const told: { version: MlflowVersion; run: MlflowRun | null }[] = [];
    for (const version of versions) {
      const run = version.run_id ? await source.run(version.run_id) : null;
      told.push({ version, run });
      places.set(`${version.name}/${version.version}`, await placeOf(version, run));
    }
    return toModel(model, told);
  }

  async function assertInside(): Promise<void> {
    const found: string[] = [];
    for (const place of places.values()) {
      const path = place === null ? null : await source.outside(place);
      if (path !== null) found.push(path);
    }
    if (found.length === 0) return;
    const folders = [...new Set(found.map((path) => dirname(path)))];
    const more = folders.length > EXAMPLES ? ` and ${folders.length - EXAMPLES} more folders` : '';
    throw new DomainError(
      'VALIDATION_FAILED',
      `Nothing was imported: the files of ${found.length} versions lie outside the folders that are read, in ${folders.slice(0, EXAMPLES).join(', ')}${more}. Name a folder that they may be read from by --artifacts; those that lie in none are then registered without their files.`,
    );
  }

  return {
    kind: 'mlflow',
    async models(onRead) {
      const { models, leftOut } = await source.registered();
      const found = { models: [] as ForeignModel[], leftOut: [...leftOut] };
      for (const each of models) {
        onRead(each.model.name);
        const model = await read(each).catch(unlessUnreadable(found.leftOut, each.model.name));
        if (model) found.models.push(model);
      }
      if (!isFree) await assertInside();
      return found;
    },
    async fetch({ key }, folder) {
      const place = places.get(key) ?? null;
      if (place === null) return { reason: 'MLflow does not say where its files lie' };
      // One version at a time, so that all together need no more room than the largest.
      if (lastWork !== null) await rm(lastWork, { recursive: true, force: true });
      const work = await mkdtemp(join(folder, 'version-'));
      lastWork = work;
      return packed(await source.files(place, work), { place, work });
    },
  };
}

/** One file of the name that was asked for is kept as it is. */
async function packed(
  found: FoundFiles,
  { place, work }: { place: string; work: string },
): Promise<FetchedFile> {
  if ('reason' in found) return found;
  const [only] = found.files;
  if (only && found.files.length === 1 && only.path === basename(place)) return { file: only.file };
  const file = join(work, ARCHIVE);
  return writeTar(file, found.files).then(
    () => ({ file }),
    (error: unknown) => {
      if (error instanceof RangeError) return { reason: error.message };
      throw error;
    },
  );
}
