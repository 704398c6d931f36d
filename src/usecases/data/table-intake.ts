import { randomUUID } from 'node:crypto';
import type { Principal } from '../../domain/auth/principal';
import { type AskedDefinition, defineTable } from '../../domain/data/definition';
import type {
  DatasetObjects,
  ReceivedFile,
  SeenTable,
  TableFolders,
  TableReader,
  TableVersionRepository,
} from '../../domain/data/ports';
import type { AskedFormat } from '../../domain/data/table';
import type { TableOrigin, TableVersion } from '../../domain/data/table-version';
import { canonicalJson, type JsonValue } from '../../domain/json';
import type { ArtifactStore, Clock } from '../../domain/ports';
import { digestOf } from '../secrets';
import type { Uploads } from './uploads';

/** Where the bytes are. */
export type TableSource =
  | { kind: 'upload'; uploadId: string }
  | { kind: 'path'; path: string }
  /** `s3://bucket/key`. */
  | { kind: 'object'; address: string };

/** What a caller says of a table. */
export interface AskedTable {
  /** The dataset that it is to be a version of. */
  id: string;
  source: TableSource;
  format: AskedFormat;
  definition: AskedDefinition;
}

/** Looks into tables, and keeps what is to be a version of a dataset. */
export interface TableIntake {
  /**
   * Reads the table through and keeps it; no dataset names it yet. An object stays where it is, all else is copied.
   * @throws DomainError VALIDATION_FAILED for what is no usable table, NOT_FOUND for an upload that is gone, FORBIDDEN
   *   for a path or an address that is not allowed, TOO_LARGE
   */
  take(principal: Principal, asked: AskedTable): Promise<TableVersion>;
  /** What a file that comes with the program holds. */
  lookInto(path: string, format: TableVersion['format']): Promise<SeenTable>;
}

interface IntakeDeps {
  uploads: Uploads;
  objects: DatasetObjects;
  artifacts: ArtifactStore;
  tableVersions: TableVersionRepository;
  tableFolders: TableFolders;
  tableReader: TableReader;
  maxBytes: number;
  clock: Clock;
}

/** The intake over its ports. */
export function createTableIntake(deps: IntakeDeps): TableIntake {
  const { tableFolders, tableReader, maxBytes } = deps;
  return {
    take: (principal, asked) =>
      tableFolders.use(async (folder) => {
        const { received, origin } = await receive(deps, { principal, source: asked.source, folder });
        return keep(deps, { asked, received, origin, folder });
      }),
    lookInto: (path, format) =>
      tableFolders.use(async (folder) => {
        const bytes = tableFolders.readOwn(path);
        const { file, sha256, sizeBytes } = await tableFolders.receive(folder, bytes, maxBytes);
        const asked = { format, delimiter: null, quote: null, hasHeader: null, encoding: null, roles: {} };
        const { rows, columns, sample } = await tableReader.inspect({
          file,
          folder,
          format: asked,
          target: null,
        });
        return { sha256, sizeBytes, rows, columns, sample };
      }),
  };
}

async function receive(
  { uploads, objects, artifacts, tableFolders, maxBytes }: IntakeDeps,
  given: { principal: Principal; source: TableSource; folder: string },
): Promise<{ received: ReceivedFile; origin: TableOrigin }> {
  const { principal, source, folder } = given;
  if (source.kind === 'path') {
    const bytes = await tableFolders.readAllowed(source.path);
    return { received: await tableFolders.receive(folder, bytes, maxBytes), origin: source };
  }
  if (source.kind === 'object') {
    const bytes = await objects.read(source.address, maxBytes);
    return { received: await tableFolders.receive(folder, bytes, maxBytes), origin: source };
  }
  const { name, artifact } = await uploads.get(principal, source.uploadId);
  const file = `${folder}/received`;
  await artifacts.fetch(artifact, file);
  const { sha256, sizeBytes } = artifact;
  return { received: { file, sha256, sizeBytes }, origin: { kind: 'upload', name } };
}

async function keep(
  deps: IntakeDeps,
  given: { asked: AskedTable; received: ReceivedFile; origin: TableOrigin; folder: string },
): Promise<TableVersion> {
  const { asked, received, origin, folder } = given;
  const { file, sha256, sizeBytes } = received;
  const inspection = await deps.tableReader.inspect({
    file,
    folder,
    format: asked.format,
    target: asked.definition.target ?? null,
  });
  const definition = defineTable(inspection, asked.definition);
  const { format, csv, rows, columns, sample } = inspection;
  const isObject = origin.kind === 'object';
  // The same bytes in a copy of ours are another version: an object may be gone one day.
  const decisive = { id: asked.id, sha256, csv, definition, ...(isObject ? { isObject } : {}) };
  // Unlike any other: what is cleared away can never be what somebody else registers just now.
  const artifact = { key: `datasets/${asked.id}/${randomUUID()}.${format}`, sha256, sizeBytes };
  const stored = await deps.tableVersions.put({
    key: digestOf(canonicalJson(decisive as unknown as JsonValue)),
    datasetId: asked.id,
    sha256,
    sizeBytes,
    rows,
    columns,
    sample,
    file: isObject ? origin : { kind: 'artifact', artifact },
    origin,
    format,
    csv,
    definition,
    createdAt: deps.clock.now(),
  });
  // After the record that names it, so that the janitor finds what a death leaves.
  if (stored.file.kind === 'artifact') await deps.artifacts.put(stored.file.artifact.key, file);
  return stored;
}
