import { DomainError } from '../errors';
import type { NewEvent } from '../event';
import type { TableVersion } from './table-version';

/** One version of a dataset, without what was seen in it. */
export interface DatasetVersionEntry {
  /** From 1, without gaps. */
  number: number;
  /** Of its content: `_id` of the `TableVersion`. */
  key: string;
  sha256: string;
  sizeBytes: number;
  rows: number;
  registeredAt: string;
  registeredBy: string;
}

/** A registered table and its versions. JSON-safe; times are ISO 8601 UTC with milliseconds. */
export interface RegisteredDataset {
  /** Readable and unique: `nyc-flights-2013`. */
  id: string;
  revision: number;
  title: string;
  licence: string | null;
  /** Whose it is; null: everybody's. */
  teamId: string | null;
  /** The project that it is tied to, an id of others; null: none. */
  projectId: string | null;
  /** Oldest first; the last one is what a run reads that names no other. */
  versions: readonly DatasetVersionEntry[];
  createdBy: string;
  createdAt: string;
  deletedAt: string | null;
  lastEventAt: string;
}

export interface DatasetDecision {
  changes: Partial<Omit<RegisteredDataset, 'id' | 'revision' | 'lastEventAt'>>;
  event: NewEvent | null;
}

/** What a caller says of a dataset beside its table. */
export type DatasetLabels = Pick<RegisteredDataset, 'title' | 'licence' | 'teamId' | 'projectId'>;

/** More versions would not fit into one record for ever. */
const VERSIONS_MAX = 1_000;

/** A new dataset with its first version. */
export function newDataset(
  given: { id: string; labels: DatasetLabels; table: TableVersion },
  by: { actor: string; now: string },
): { dataset: RegisteredDataset; event: NewEvent } {
  const { id, labels, table } = given;
  const { actor, now } = by;
  const dataset: RegisteredDataset = {
    id,
    revision: 1,
    ...labels,
    versions: [entryOf(table, 1, by)],
    createdBy: actor,
    createdAt: now,
    deletedAt: null,
    lastEventAt: now,
  };
  const data = { ...labels, version: 1, sha256: table.sha256, rows: table.rows };
  return { dataset, event: { type: 'dataset.registered', actor, data } };
}

/**
 * Makes the table the newest version, unless it is so already (null).
 * @throws DomainError INVALID_STATE when it is deleted, or has as many versions as a dataset may have
 */
export function addVersion(
  dataset: RegisteredDataset,
  given: { labels: DatasetLabels; table: TableVersion },
  by: { actor: string; now: string },
): DatasetDecision | null {
  const { labels, table } = given;
  if (dataset.deletedAt !== null)
    throw new DomainError('INVALID_STATE', `dataset '${dataset.id}' was deleted: register under another id`);
  const isNewest = currentVersion(dataset).key === table.key;
  const names = Object.keys(labels) as (keyof DatasetLabels)[];
  if (isNewest && names.every((name) => labels[name] === dataset[name])) return null;
  if (isNewest)
    return { changes: labels, event: { type: 'dataset.changed', actor: by.actor, data: { ...labels } } };
  if (dataset.versions.length >= VERSIONS_MAX)
    throw new DomainError(
      'INVALID_STATE',
      `dataset '${dataset.id}' has ${VERSIONS_MAX} versions: register under another id`,
    );
  const number = currentVersion(dataset).number + 1;
  return {
    changes: { ...labels, versions: [...dataset.versions, entryOf(table, number, by)] },
    event: {
      type: 'dataset.version_added',
      actor: by.actor,
      data: { version: number, sha256: table.sha256, rows: table.rows },
    },
  };
}

/** Tells what a version that nobody had looked into holds. Null when that is known already. */
export function completeVersion(
  dataset: RegisteredDataset,
  seen: Pick<DatasetVersionEntry, 'key' | 'sha256' | 'sizeBytes' | 'rows'>,
): DatasetDecision | null {
  if (dataset.versions.every(({ key, sha256 }) => key !== seen.key || sha256 === seen.sha256)) return null;
  const versions = dataset.versions.map((version) =>
    version.key === seen.key ? { ...version, ...seen } : version,
  );
  const data = { sha256: seen.sha256, rows: seen.rows };
  return { changes: { versions }, event: { type: 'dataset.inspected', actor: 'system', data } };
}

/** Takes it out of use; its versions stay for what was trained on them. */
export function deleteDataset({ actor, now }: { actor: string; now: string }): DatasetDecision {
  return { changes: { deletedAt: now }, event: { type: 'dataset.deleted', actor, data: {} } };
}

/** The newest version. */
export function currentVersion({ id, versions }: RegisteredDataset): DatasetVersionEntry {
  const newest = versions.at(-1);
  if (!newest) throw new DomainError('INTERNAL', `dataset '${id}' has no version`);
  return newest;
}

/** `sales`, or `sales@3` for its third version. */
export function parseReference(text: string): { id: string; number: number | null } {
  const [, id, number] = /^(.*)@([1-9]\d{0,3})$/.exec(text) ?? [];
  return id === undefined ? { id: text, number: null } : { id, number: Number(number) };
}

/** True when models of `modelTeamId` may read it: what comes of it is seen by all who see the model. */
export function mayServe({ teamId }: Pick<RegisteredDataset, 'teamId'>, modelTeamId: string | null): boolean {
  return teamId === null || teamId === modelTeamId;
}

/** What is said where it may not. */
export function foreignTeam({ id }: Pick<RegisteredDataset, 'id'>): string {
  return `dataset '${id}' belongs to a team that the model does not belong to: give the model that team, or use other data`;
}

function entryOf(
  { key, sha256, sizeBytes, rows }: TableVersion,
  number: number,
  { actor, now }: { actor: string; now: string },
): DatasetVersionEntry {
  return { number, key, sha256, sizeBytes, rows, registeredAt: now, registeredBy: actor };
}
