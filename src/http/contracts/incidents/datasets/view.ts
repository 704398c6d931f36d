import type { z } from 'zod';
import type { Upload } from '../../../../domain/data/ports';
import { currentVersion, type RegisteredDataset } from '../../../../domain/data/registered-dataset';
import { type ColumnProfile, PROFILE_QUANTILES } from '../../../../domain/data/table';
import type { Split } from '../../../../domain/dataset';
import type { JsonValue } from '../../../../domain/json';
import type { ShownDataset } from '../../../../usecases/data/datasets';
import { toSeconds } from '../../../time';
import type * as schemas from './schemas';
import type { Upload as UploadSchema } from './upload-schemas';

/** How long an upload can be registered. */
const UPLOAD_MS = 24 * 3_600_000;

/** An upload as its sender sees it. */
export function presentUpload({ id, name, artifact, createdAt }: Upload): z.input<typeof UploadSchema> {
  const { sha256, sizeBytes } = artifact;
  return {
    id,
    name,
    sha256,
    size_bytes: sizeBytes,
    created_at: toSeconds(createdAt),
    expires_at: toSeconds(new Date(Date.parse(createdAt) + UPLOAD_MS).toISOString()),
  };
}

/** A dataset in a list, by its newest version. */
export function presentItem(dataset: RegisteredDataset): z.input<typeof schemas.DatasetItem> {
  const { number, sha256, rows } = currentVersion(dataset);
  return {
    id: dataset.id,
    title: dataset.title,
    licence: dataset.licence,
    team: dataset.teamId,
    project_id: dataset.projectId,
    version: number,
    sha256: sha256 || null,
    rows,
    created_by: dataset.createdBy,
    created_at: toSeconds(dataset.createdAt),
    updated_at: toSeconds(dataset.lastEventAt),
  };
}

/** A dataset and one version of it. */
export function presentDataset({ dataset, table }: ShownDataset): z.input<typeof schemas.Dataset> {
  const { definition, file, format, columns, rows, sha256 } = table;
  return {
    ...presentItem(dataset),
    version: numberOf(dataset, table.key),
    sha256: sha256 || null,
    rows,
    address: file.kind === 'object' ? file.address : null,
    format,
    task: definition?.task ?? null,
    target: definition?.target ?? null,
    classes: definition?.labels ? [...definition.labels] : null,
    split: definition && splitText(definition.split),
    columns: columns.map((column) => ({ name: column.name, type: column.type, role: roleOf(column, table) })),
    notes: [...(definition?.notes ?? [])],
    versions: dataset.versions.map((version) => ({
      version: version.number,
      sha256: version.sha256 || null,
      size_bytes: version.sizeBytes,
      rows: version.rows,
      registered_at: toSeconds(version.registeredAt),
      registered_by: version.registeredBy,
    })),
  };
}

/** What was seen in a version. */
export function presentProfile({ dataset, table }: ShownDataset): z.input<typeof schemas.DatasetProfile> {
  const version = numberOf(dataset, table.key);
  return { id: dataset.id, version, rows: table.rows, columns: table.columns.map(presentColumn) };
}

/** The first rows of a version. */
export function presentPreview(
  { dataset, table }: ShownDataset,
  limit: number,
): z.input<typeof schemas.DatasetPreview> {
  return {
    id: dataset.id,
    version: numberOf(dataset, table.key),
    columns: table.columns.map(({ name }) => name),
    rows: table.sample.slice(0, limit).map(presentRow),
  };
}

function presentColumn(column: ColumnProfile): z.input<typeof schemas.DatasetProfile>['columns'][number] {
  const { name, type, missing, distinct, isExact, min, max, mean, deviation, quantiles, top } = column;
  const named = quantiles?.map((value, index) => [String(PROFILE_QUANTILES[index]), value] as const);
  return {
    name,
    type,
    missing,
    distinct,
    exact: isExact,
    min,
    max,
    mean,
    standard_deviation: deviation,
    quantiles: named ? Object.fromEntries(named) : null,
    top: [...top],
  };
}

function presentRow(row: Readonly<Record<string, JsonValue>>) {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'object' ? null : value]),
  );
}

function splitText(split: Split): string {
  return split.kind === 'time'
    ? `the newest fifth by ${split.column}`
    : 'a fifth of the rows, drawn by the seed';
}

function roleOf(
  { name }: ColumnProfile,
  { definition }: ShownDataset['table'],
): z.input<typeof schemas.Dataset>['columns'][number]['role'] {
  if (definition === null) return null;
  const { target, features, split } = definition;
  if (name === target) return 'target';
  if (split.kind === 'time' && split.column === name) return 'time';
  return features.find((feature) => feature.name === name)?.kind ?? 'ignored';
}

function numberOf({ versions }: RegisteredDataset, key: string): number {
  return versions.findLast((version) => version.key === key)?.number ?? 0;
}
