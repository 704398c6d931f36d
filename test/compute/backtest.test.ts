import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileDigest } from '../../src/compute/digest';
import type { JsonObject } from '../../src/domain/json';
import type { ModelFamily } from '../../src/domain/model';
import type { TrainingReport } from '../../src/domain/training';
import { aRecipeJob } from '../support/recipes';
import {
  aDataset,
  aJob,
  anyTrainer,
  aTrainer,
  recordHooks,
  tableQuery,
  temporaryFolder,
  writeTable,
} from '../support/training';

const folder = temporaryFolder();
const MANIFEST = { data: { synthetic: { rows: 2_000, seed: 5 } }, evaluation: { holdout: 0.4, windows: 4 } };
async function backtested(family: ModelFamily, manifest: JsonObject = MANIFEST) {
  const hooks = recordHooks();
  const job = await aRecipeJob(family, manifest, { type: 'backtest' });
  return { ...(await anyTrainer().train(job, hooks)), lines: hooks.lines };
}

function meanOf(
  report: TrainingReport,
  valueOf: (window: TrainingReport['windows'][number]) => number,
): number {
  const values = report.windows.map(valueOf);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('a backtest', () => {
  test('tests each window by a model of all rows before it, and tells the means', async () => {
    const { artifactFile, report, lines } = await backtested('forecasting');
    expect(artifactFile).toBeNull();
    expect(report.windows.map(({ rows }) => rows)).toEqual([
      { train: 1_200, test: 200 },
      { train: 1_400, test: 200 },
      { train: 1_600, test: 200 },
      { train: 1_800, test: 200 },
    ]);
    expect(report.windows[0]).toMatchObject({
      from: '2025-04-15T00:00:00.000Z',
      to: '2025-10-31T00:00:00.000Z',
    });
    for (const [index, window] of report.windows.entries())
      expect(window.from > (report.windows[index - 1]?.to ?? '')).toBe(true);
    expect(report.familyMetrics['MAPE']).toBeCloseTo(
      meanOf(report, ({ familyMetrics }) => familyMetrics['MAPE'] ?? 0),
      12,
    );
    if (report.task !== 'regression') throw new Error(report.task);
    expect(report.metrics.rmse).toBeCloseTo(
      report.windows.reduce((sum, { metrics }) => sum + metrics.rmse, 0) / 4,
      12,
    );
    expect(lines.join('\n')).toMatch(
      /^window 1 of 4, 2025-04-15\S* to 2025-10-31\S*, 1,200 rows before, 200 in it: /m,
    );
  });

  test.each(['pricing', 'next_best_action', 'location_scoring'] as const)(
    'of %s is made, too',
    async (family) => {
      const { report } = await backtested(family);
      expect(report.windows).toHaveLength(4);
      expect(Object.values(report.familyMetrics).every((value) => Number.isFinite(value))).toBe(true);
    },
  );

  test('goes on after the windows of its checkpoint, to the same figures', async () => {
    // So many that the order to stop comes in time on the slowest machine.
    const manifest = { ...MANIFEST, evaluation: { holdout: 0.4, windows: 20 } };
    const whole = await backtested('pricing', manifest);
    const kept = join(folder, 'checkpoint');
    const stopping = new AbortController();
    const job = await aRecipeJob('pricing', manifest, { type: 'backtest' });
    const stopped = anyTrainer().train(
      job,
      recordHooks({
        signal: stopping.signal,
        keep: (file) => copyFile(file, kept),
        onProgress: ({ message }) => {
          if (/^window (?!1 )/.test(message)) stopping.abort(new Error('stopped'));
        },
      }),
    );
    await expect(stopped).rejects.toThrow('stopped');
    const again = await aRecipeJob('pricing', manifest, { type: 'backtest' });
    const hooks = recordHooks();
    const { report } = await anyTrainer().train({ ...again, resumeFrom: kept }, hooks);
    expect(hooks.lines.join('\n')).toMatch(
      /resumed from a checkpoint of an earlier attempt: \d+ windows? done/,
    );
    expect(report).toEqual({ ...whole.report, resumed: true });
  });

  test('without times is refused in words', async () => {
    const path = await writeTable(join(folder, 'table.parquet'), tableQuery(500));
    const dataset = aDataset({ path, split: { kind: 'hash', holdoutFraction: 0.25 } });
    await expect(anyTrainer().train(aJob(dataset, { runType: 'backtest' }), recordHooks())).rejects.toThrow(
      'a backtest needs a column of times',
    );
  });
});

describe('an evaluation', () => {
  test('of a stored model on the data of its training finds what the training found, and keeps no model', async () => {
    const trained = await aTrainer().train(await aRecipeJob('pricing', MANIFEST), recordHooks());
    const before = await fileDigest(trained.artifactFile);
    const evaluated = { version: 3, ...trained };
    const job = await aRecipeJob('pricing', MANIFEST, { type: 'eval', evaluated });
    const hooks = recordHooks();
    const { artifactFile, report } = await anyTrainer().train(job, hooks);
    expect(artifactFile).toBeNull();
    const { metrics, familyMetrics, rounds, featureImportance } = trained.report;
    expect(report).toMatchObject({ metrics, familyMetrics, rounds, featureImportance, windows: [] });
    expect(report.rows).toEqual({ train: 0, validation: 0, holdout: trained.report.rows.holdout });
    expect(hooks.lines.join('\n')).toMatch(/^version 3 on the hold-out: RMSE /m);
    expect(await fileDigest(trained.artifactFile)).toBe(before);
  });

  test('of other data codes categories as the model does', async () => {
    const path = await writeTable(join(folder, 'first.parquet'), tableQuery(1_000));
    const other = `select * replace (if(colour = 'amber', 'aqua', colour) as colour) from (${tableQuery(1_000)})`;
    const otherPath = await writeTable(join(folder, 'other.parquet'), other);
    const trained = await aTrainer().train(aJob(aDataset({ path }), { engine: 'linear' }), recordHooks());
    const evaluate = async (at: string): Promise<TrainingReport> => {
      const evaluated = { version: 1, ...trained };
      const job = aJob(aDataset({ path: at }), { engine: 'linear', runType: 'eval', evaluated });
      return (await anyTrainer().train(job, recordHooks())).report;
    };
    expect((await evaluate(path)).metrics).toEqual(trained.report.metrics);
    const { metrics, categories } = await evaluate(otherPath);
    expect(categories).toEqual(trained.report.categories);
    expect(metrics).not.toEqual(trained.report.metrics);
  });
});
