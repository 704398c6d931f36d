import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Response } from 'supertest';
import type { Dataset } from '../../src/domain/dataset';
import type { JsonObject } from '../../src/domain/json';
import * as rules from '../../src/domain/run-rules';
import { aSpec } from '../domain/records';
import type { TestCore } from './core';
import {
  aDataset,
  aJob,
  aTrainer,
  CHILD_MODULE,
  recordHooks,
  rowsOf,
  tableQuery,
  temporaryFolder,
  writeTable,
} from './training';

/** A version whose artifact a trainer has made; resolves to the table that it was trained on, and some of its rows. */
export async function trainHere(
  { core }: TestCore,
  modelId: string,
  of: Partial<Dataset> = {},
): Promise<{ rows: JsonObject[]; table: string }> {
  const table = await writeTable(join(temporaryFolder(), 'table.parquet'), tableQuery(1_000));
  const { artifactFile, report } = await aTrainer().train(
    aJob(aDataset({ path: table, ...of }), { engine: 'decision_tree' }),
    recordHooks(),
  );
  const runId = randomUUID();
  const common = { facets: {}, parentId: null, children: [], actor: 'ada' };
  await core.acceptance.accept({ ...common, id: runId, modelId, spec: aSpec() });
  const artifact = await core.artifacts.put(`models/${runId}/1/model`, artifactFile);
  const now = new Date().toISOString();
  await core.runs.transition(runId, (run) => rules.beginAttempt(run, 'w/1', now));
  await core.runs.transition(runId, (run) => rules.succeed(run, 1, { report, artifact, now }));
  await core.finalization.finalize(runId);
  const names = report.features.map(({ name }) => name);
  const rows = (await rowsOf(table))
    .slice(0, 5)
    .map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? null])));
  return { rows, table };
}

/** The compiled child of a trainer, which can be made to fail in the middle of a table. */
export interface FragileChild {
  module: string;
  /** The next one that predicts is killed. */
  dieOnce(): Promise<void>;
  /** Those that predict hang until `goOn`. */
  hang(): Promise<void>;
  goOn(): Promise<void>;
}

export async function aFragileChild(): Promise<FragileChild> {
  const folder = temporaryFolder();
  const [module, die, hang] = ['fragile.js', 'die', 'hang'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(
    module,
    `const fs = require('node:fs');
    const send = process.send.bind(process);
    process.send = (message, ...more) => {
      if (message.progress?.phase !== 'predicting') return send(message, ...more);
      if (fs.existsSync('${hang}')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      if (!fs.existsSync('${die}')) return send(message, ...more);
      fs.rmSync('${die}');
      process.kill(process.pid, 'SIGKILL');
    };
    require('${CHILD_MODULE}');`,
  );
  return {
    module,
    dieOnce: () => writeFile(die, ''),
    hang: () => writeFile(hang, ''),
    goOn: () => rm(hang),
  };
}

/** The body of an answer as it comes. */
export function asBytes(answer: Response, done: (error: Error | null, body: Buffer) => void): void {
  const parts: Buffer[] = [];
  answer.on('data', (part: Buffer) => parts.push(part));
  answer.on('end', () => done(null, Buffer.concat(parts)));
}
