import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Snapshot } from './records';

const TEMPORARY = /^\.[0-9a-f-]{36}\.tmp$/;

/** What is wrong with the files below a data folder once everything has come to rest; empty when nothing is. */
export function fileViolations(snapshot: Snapshot, data: string): string[] {
  return [
    ...artifactViolations(snapshot, join(data, 'artifacts')),
    ...copyViolations(snapshot, join(data, 'models')),
  ];
}

/** What attempts left in their work folders: with every run ended, nothing, once a trainer has been started since. */
export function workLeftovers(data: string): string[] {
  return filesBelow(join(data, 'work'));
}

/** Every recorded artifact is there, whole, and nothing else is. */
function artifactViolations({ runs }: Snapshot, folder: string): string[] {
  const recorded = runs.flatMap(({ artifact }) => (artifact === null ? [] : [artifact]));
  const keys = new Set(recorded.map(({ key }) => key));
  const strangers = filesBelow(folder).filter((name) => !keys.has(name));
  const broken = recorded.filter(({ key, sha256 }) => digestOf(join(folder, key)) !== sha256);
  return [
    ...strangers.map((name) => `artifacts/${name} belongs to no finished run`),
    ...broken.map(({ key }) => `artifact ${key} is not what was recorded`),
  ];
}

/** Every published copy and its metadata are those of the version that the record names, and nothing else is there. */
function copyViolations({ copies, versions, runs }: Snapshot, folder: string): string[] {
  const found: string[] = [];
  const expected = new Set<string>();
  for (const copy of copies) {
    const version = versions.find(({ _id }) => _id === copy.versionId);
    const metadataName = copy._id.replace(/\.json$/, '.meta.json');
    expected.add(copy._id).add(metadataName);
    if (!version || version.number !== copy.number) found.push(`copy ${copy._id} names no version`);
    if (digestOf(join(folder, copy._id)) !== version?.sha256) found.push(`copy ${copy._id} has other bytes`);
    const metadata = metadataIn(join(folder, metadataName));
    const [versionId, sha256] = [version?._id, version?.sha256];
    if (metadata?.['versionId'] !== versionId || metadata?.['sha256'] !== sha256)
      found.push(`the metadata of copy ${copy._id} names another version`);
    if (metadata?.['versionNumber'] !== version?.number)
      found.push(`the metadata of ${copy._id} misnumbers it`);
  }
  for (const { _id, modelFile, state, facets } of runs) {
    const copy = copies.find(({ _id: name }) => name === modelFile);
    const own = versions.find(({ runId }) => runId === _id);
    if (facets.train && state === 'succeeded' && own && !(copy && copy.number >= own.number))
      found.push(`run ${_id} has no copy, or one of an older version, under ${modelFile}`);
  }
  // What a writer left that was killed is hidden, and removed after an hour.
  const strangers = filesBelow(folder).filter((name) => !expected.has(name) && !TEMPORARY.test(name));
  return [...found, ...strangers.map((name) => `models/${name} was left behind`)];
}

function metadataIn(file: string): Record<string, unknown> | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : null;
}

function digestOf(file: string): string | null {
  return existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : null;
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true }).map(String);
  return names.filter((name) => statSync(join(folder, name)).isFile()).map((name) => relative('.', name));
}
