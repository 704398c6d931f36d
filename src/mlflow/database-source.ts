import { dirname, join } from 'node:path';
import { Database } from 'node-sqlite3-wasm';
import { DomainError, messageOf } from '../domain/errors';
import type { LeftOut } from '../domain/registry/foreign';
import type { MlflowRun, MlflowVersion, Pair } from './answers';
import { copyDatabase } from './database-copy';
import { createLocalArtifacts } from './local-artifacts';
import type { MlflowSource, RegisteredModel } from './source';

/** A row; older databases lack columns that newer ones have. */
type Row = Record<string, unknown>;

const NEEDED = ['registered_models', 'model_versions', 'runs'] as const;
const DELETED = 'Deleted_Internal';
/** The one whose models are known by their name alone. */
const WORKSPACE = 'default';

/**
 * An MLflow that keeps its records in a SQLite database. Files are read in `mlruns` and `mlartifacts` beside it, and in the
 * folders given. `work` takes a copy of the database.
 * @throws DomainError VALIDATION_FAILED for no database of MLflow, INVALID_STATE for one that is being written
 */
export async function createDatabaseSource(
  file: string,
  { artifacts, work }: { artifacts: readonly string[]; work: string },
): Promise<MlflowSource> {
  const tables = await openTables(file, work);
  const base = dirname(file);
  const local = createLocalArtifacts({
    folders: [join(base, 'mlruns'), join(base, 'mlartifacts'), ...artifacts],
    experiments: tables.rows('experiments').map((row) => ({
      id: String(row['experiment_id']),
      location: textOf(row, 'artifact_location') ?? '',
    })),
    base,
  });
  const places = new Map<MlflowVersion, string | null>();
  return {
    async registered() {
      const rows = tables.rows('registered_models');
      const models = rows.filter(isOfWorkspace).map((row) => readModel(tables, row, places));
      return { models, leftOut: rows.filter((row) => !isOfWorkspace(row)).map(ofOtherWorkspace) };
    },
    run: async (id) => readRun(tables, id),
    place: async (version) => places.get(version) ?? null,
    files: (place) => local.find(place),
    outside: (place) => local.outside(place),
    close: () => tables.close(),
  };
}

interface Tables {
  /** Rows of a table, or those with a value in a column; none of a table that the database does not have. */
  rows(table: string, where?: readonly [column: string, value: string]): Row[];
  close(): void;
}

async function openTables(file: string, work: string): Promise<Tables> {
  const copy = await copyDatabase(file, work);
  const read = <T>(from: () => T): T => {
    try {
      return from();
    } catch (cause) {
      const said = messageOf(cause);
      throw new DomainError('INVALID_STATE', `${file} is damaged: SQLite says "${said}".`, { cause });
    }
  };
  const database = read(() => new Database(copy, { fileMustExist: true }));
  const known = read(() => tableNames(database));
  const missing = NEEDED.filter((name) => !known.has(name));
  if (missing.length > 0)
    throw new DomainError(
      'VALIDATION_FAILED',
      `${file} is no database of MLflow: looked for the tables ${NEEDED.join(', ')}, and did not find ${missing.join(', ')}.`,
    );
  return {
    rows(table, where) {
      if (!known.has(table)) return [];
      const [column, value] = where ?? ['1', 1];
      const text = `SELECT * FROM ${table} WHERE ${column} = ? ORDER BY rowid`;
      return read(() => database.all(text, [value])) as Row[];
    },
    close: () => database.close(),
  };
}

function tableNames(database: Database): Set<unknown> {
  // Without this a database with a write-ahead log, as MLflow's own migration leaves it, asks for shared memory.
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  const rows = database.all("SELECT name FROM sqlite_master WHERE type = 'table'") as Row[];
  return new Set(rows.map((row) => row['name']));
}

function readModel(tables: Tables, row: Row, places: Map<MlflowVersion, string | null>): RegisteredModel {
  const name = textOf(row, 'name') ?? '';
  const ofModel = (table: string): Row[] => tables.rows(table, ['name', name]).filter(isOfWorkspace);
  const tags = ofModel('model_version_tags');
  const found = ofModel('model_versions').filter((each) => each['current_stage'] !== DELETED);
  const versions = found.map((each) => {
    const version = {
      name,
      version: String(each['version']),
      creation_timestamp: Number(each['creation_time']),
      current_stage: textOf(each, 'current_stage'),
      description: textOf(each, 'description'),
      source: textOf(each, 'source'),
      run_id: textOf(each, 'run_id'),
      tags: pairs(tags.filter((tag) => tag['version'] === each['version'])),
    };
    places.set(version, textOf(each, 'storage_location') ?? version.source);
    return version;
  });
  const aliases = ofModel('registered_model_aliases').map((each) => ({
    alias: String(each['alias']),
    version: String(each['version']),
  }));
  const model = {
    name,
    description: textOf(row, 'description'),
    aliases,
    tags: pairs(ofModel('registered_model_tags')),
  };
  return { model, versions };
}

function readRun(tables: Tables, id: string): MlflowRun | null {
  const [row] = tables.rows('runs', ['run_uuid', id]);
  if (row === undefined) return null;
  const ofRun = (table: string): Row[] => tables.rows(table, ['run_uuid', id]);
  const metrics = ofRun('latest_metrics').map((each) => ({
    key: String(each['key']),
    value: Number(each['is_nan']) === 1 ? 'NaN' : Number(each['value']),
  }));
  return {
    info: {
      run_id: id,
      run_name: textOf(row, 'name'),
      start_time: numberOf(row, 'start_time'),
      end_time: numberOf(row, 'end_time'),
      artifact_uri: textOf(row, 'artifact_uri'),
    },
    data: { metrics, params: pairs(ofRun('params')), tags: pairs(ofRun('tags')) },
  };
}

function isOfWorkspace(row: Row): boolean {
  return (row['workspace'] ?? WORKSPACE) === WORKSPACE;
}

function ofOtherWorkspace(row: Row): LeftOut {
  const reason = `only models of the workspace "${WORKSPACE}" are brought in, and it is of ${String(row['workspace'])}`;
  return { name: textOf(row, 'name') ?? '', reason };
}

function pairs(rows: readonly Row[]): Pair[] {
  return rows.map((row) => ({ key: String(row['key']), value: textOf(row, 'value') ?? '' }));
}

function textOf(row: Row, column: string): string | null {
  const value = row[column];
  return typeof value === 'string' ? value : null;
}

function numberOf(row: Row, column: string): number | null {
  const value = row[column];
  return value === null || value === undefined ? null : Number(value);
}
