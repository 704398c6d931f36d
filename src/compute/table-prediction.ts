import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { messageOf } from '../domain/errors';
import {
  predictionColumns,
  type TablePredictionJob,
  type TablePredictionOutcome,
  tableComplaint,
} from '../domain/table-prediction';
import { TrainingError } from '../domain/training';
import { fileDigest } from './digest';
import { goalOf } from './engines/engine';
import { ENGINE_TABLE } from './engines/engines';
import { createFeatureReader, type FeatureReader } from './feature-readers';
import { inputError } from './input-error';
import { countText, pluralText } from './log-text';
import { type Append, CHUNK_ROWS, createAppender, PREDICTIONS } from './prediction-table';
import type { ChildSettings } from './protocol';
import { type SessionReports, StoppedError } from './session';
import { openTable, type TableSource } from './table-source';
import { parquetOptions, quoteText } from './tables/duckdb';

/** Numbers that a model is given at a time: enough to be fast, few enough for a small memory. */
const VALUES_AT_ONCE = 2_000_000;
const ROWS_AT_ONCE = 65_536;
/** Share of the job that is done once all rows are predicted. */
const PREDICTED_FRACTION = 0.8;
const STOP_CHECK_MS = 100;
/** Half a megabyte for each of a thousand columns, which are read and written side by side. */
const MEMORY_LIMIT = '500MB';

/**
 * Applies a stored model to all rows of a table, some thousand at a time, and writes the table with its predictions as
 * Parquet, in the order of its rows. What is read, predicted and written at a time is bounded, whatever the table's size.
 * @throws TrainingError when it can't be done, naming rows and columns; StoppedError when it was told to stop.
 */
export async function predictTable(
  job: TablePredictionJob,
  settings: ChildSettings,
  reports: SessionReports,
): Promise<TablePredictionOutcome> {
  const { table, signature, workFolder } = job;
  const message = `reading ${table.id}`;
  reports.progress({ phase: 'loading', step: 0, steps: 1, fraction: 0, message });
  const file = isAbsolute(table.path) ? table.path : join(settings.packageFolder, table.path);
  const source = await openTable({ ...table, path: file }, { file, workFolder, memoryLimit: MEMORY_LIMIT });
  try {
    const complaint = tableComplaint(signature, source.types);
    if (complaint !== null) throw inputError(`dataset '${table.id}': ${complaint}`);
    const session = { job, source, reports, reader: createFeatureReader(signature, source.types) };
    await predictRows(session, settings);
    const predictedFile = await writeTable(session);
    const warnings = session.reader.warnings();
    for (const warning of warnings) reports.log(warning);
    const columns = predictionColumns(signature).map(({ name }) => name);
    return { file: predictedFile, predicted: { rows: source.rows, columns, warnings, removedAt: null } };
  } finally {
    source.close();
  }
}

interface Session {
  job: TablePredictionJob;
  source: TableSource;
  reports: SessionReports;
  reader: FeatureReader;
}

/** Keeps the predictions of all rows in a table of the same database, in the order of the rows. */
async function predictRows(session: Session, settings: ChildSettings): Promise<void> {
  const { job, source, reports } = session;
  const { engine: name } = job.signature;
  const engine = await ENGINE_TABLE[name].create(settings);
  const model = await engine.load(job.artifactFile, goalOf(job.signature)).catch((error: unknown) => {
    if (error instanceof TrainingError) throw error;
    const reason = messageOf(error);
    throw inputError(`the file of version ${job.version} can't be read: ${reason}`, error);
  });
  try {
    const rows = `${countText(source.rows)} rows, ${pluralText(source.types.size, 'column')}`;
    reports.log(`dataset ${job.table.id}: ${rows}`);
    reports.log(`predicting with version ${job.version}: ${name} by ${engine.library()}`);
    await eachBatch(
      session,
      await createAppender({ signature: job.signature, database: source.database }, model),
    );
  } finally {
    model.free();
  }
}

async function eachBatch(
  { job, source, reports, reader }: Session,
  { append, close }: { append: Append; close: () => void },
): Promise<void> {
  const columns = job.signature.features.length;
  const capacity = Math.max(CHUNK_ROWS, Math.min(ROWS_AT_ONCE, Math.floor(VALUES_AT_ONCE / columns)));
  const values = new Float32Array(capacity * columns);
  let done = 0;
  let waiting = 0;
  const flush = async (): Promise<void> => {
    if (waiting > 0) await append(values.subarray(0, waiting * columns), waiting);
    done += waiting;
    waiting = 0;
    reports.progress({
      phase: 'predicting',
      step: done,
      steps: source.rows,
      fraction: (PREDICTED_FRACTION * done) / source.rows,
      message: `${countText(done)} of ${countText(source.rows)} rows`,
    });
    // Messages of the parent are read in between.
    await nextTurn();
    if (reports.isStopping()) throw new StoppedError();
  };
  for await (const chunk of source.chunks(reader.expressions)) {
    if (waiting + chunk.rowCount > capacity) await flush();
    reader.read(chunk, values.subarray(waiting * columns), done + waiting);
    waiting += chunk.rowCount;
  }
  await flush();
  close();
}

/** The table with the predictions beside it: both are read once more, side by side. */
async function writeTable({ job, source, reports }: Session): Promise<string> {
  const { rows, relation, types, database } = source;
  const file = join(job.workFolder, 'predictions.parquet');
  const options = parquetOptions(types.size + predictionColumns(job.signature).length);
  const progress = { phase: 'storing' as const, step: rows, steps: rows };
  reports.progress({ ...progress, fraction: PREDICTED_FRACTION, message: 'writing the table' });
  await untilStopped(
    database.connection,
    reports,
    `copy (select * from ${relation} positional join ${PREDICTIONS}) to ${quoteText(file)} ${options}`,
  );
  const { size } = await stat(file);
  reports.log(
    `the table has ${countText(rows)} rows, ${countText(size)} bytes, sha-256 ${await fileDigest(file)}`,
  );
  reports.progress({ ...progress, fraction: 1, message: 'the table is written' });
  return file;
}

async function untilStopped(
  connection: DuckDBConnection,
  { isStopping }: SessionReports,
  statement: string,
): Promise<void> {
  const watch = setInterval(() => {
    if (isStopping()) connection.interrupt();
  }, STOP_CHECK_MS);
  try {
    await connection.run(statement);
  } catch (error) {
    if (isStopping()) throw new StoppedError();
    if (!(error instanceof Error) || !error.message.startsWith('Out of Memory')) throw error;
    throw inputError(
      'the table has too many columns to be written at once: leave out what is not needed',
      error,
    );
  } finally {
    clearInterval(watch);
  }
}
