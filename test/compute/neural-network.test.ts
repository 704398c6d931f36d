import type { Matrix } from '../../src/compute/engines/matrix';
import { createNeuralNetworkEngine } from '../../src/compute/engines/neural-network';
import { areaUnderRoc } from '../../src/compute/metrics';
import { aFitRequest, FEATURES, type KnownTask, taskRows } from '../support/neural-network-task';

const engine = createNeuralNetworkEngine();

describe('what it learns', () => {
  let test: KnownTask;
  let scores: Float32Array = new Float32Array();
  let importance: number[] = [];
  beforeAll(async () => {
    test = taskRows(4_000, 12);
    const train = taskRows(8_000, 11).matrix;
    const validation = taskRows(1_000, 13).matrix;
    const model = await engine.fit(aFitRequest({ train, validation, parameters: { learning_rate: 0.005 } }));
    scores = await model.predict(test.matrix);
    importance = await model.importance();
    model.free();
  });

  it('ranks almost as well as the true probabilities where numbers interact, codes jump and gaps tell', () => {
    const { labels } = test.matrix;
    const best = areaUnderRoc({ probabilities: test.probabilities, labels });
    expect(best).toBeGreaterThan(0.85);
    expect(areaUnderRoc({ probabilities: scores, labels })).toBeGreaterThan(best - 0.015);
  });

  it('gives probabilities that agree with the true ones', () => {
    const gaps = scores.map((score, row) => Math.abs(score - (test.probabilities[row] ?? 0)));
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeLessThan(0.06);
  });

  it('finds every feature that matters more important than noise, in shares of 1', () => {
    expect(importance).toHaveLength(FEATURES.length);
    expect(importance.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    const noise = importance.at(-1) ?? 1;
    expect(noise).toBeLessThan(0.02);
    expect(Math.min(...importance.slice(0, -1))).toBeGreaterThan(2 * noise);
  });
});

it('gives every feature the importance 0 when none tells anything', async () => {
  const constant: Matrix = {
    rows: 200,
    columns: 2,
    values: new Float32Array(400).fill(3),
    labels: Float32Array.from({ length: 200 }, (_, row) => row % 2),
  };
  const request = aFitRequest({ train: constant, validation: null, parameters: { epochs: 2 } });
  const model = await engine.fit({
    ...request,
    featureNames: ['a', 'b'],
    featureKinds: ['numeric', 'categorical'],
  });
  expect(await model.importance()).toEqual([0, 0]);
  model.free();
});

it('refuses a table without any value, saying so', async () => {
  const { matrix } = taskRows(50, 1);
  const train = { ...matrix, columns: 1, values: new Float32Array(50).fill(Number.NaN) };
  const request = { ...aFitRequest({ train, validation: null }), featureNames: ['gone'] };
  const fit = engine.fit({ ...request, featureKinds: ['categorical'] });
  await expect(fit).rejects.toMatchObject({ kind: 'input', message: expect.stringContaining('no feature') });
});

it('predicts rows with missing numbers, unknown categories and wild values', async () => {
  const model = await engine.fit(aFitRequest({ parameters: { epochs: 2 } }));
  const values = Float32Array.from(
    [
      [Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN],
      [3e38, -3e38, 77, Number.POSITIVE_INFINITY, 0],
      [0, 0, -1, 0, 0],
    ].flat(),
  );
  const matrix = { rows: 3, columns: 5, values, labels: new Float32Array(3) };
  const probabilities = [...(await model.predict(matrix))];
  expect(probabilities.every((probability) => probability > 0 && probability < 1)).toBe(true);
  model.free();
});

describe('rounds', () => {
  it('awaits onRound after each epoch and tells the validation loss', async () => {
    const told: number[] = [];
    let pending = 0;
    const request = aFitRequest({
      parameters: { epochs: 3 },
      onRound: async ({ round, rounds, validationLoss }) => {
        pending += 1;
        expect([round, rounds, pending]).toEqual([told.length + 1, 3, 1]);
        told.push(validationLoss ?? Number.NaN);
        await new Promise((done) => setTimeout(done, 5));
        pending -= 1;
      },
    });
    const model = await engine.fit(request);
    expect(told).toHaveLength(3);
    expect(told.every((loss) => loss > 0 && loss < 2)).toBe(true);
    model.free();
  });

  it('stops early on noise and keeps the best epoch', async () => {
    const noise = (matrix: Matrix): Matrix => ({ ...matrix, labels: matrix.labels.map((_, row) => row % 2) });
    const losses: number[] = [];
    const request = aFitRequest({
      train: noise(taskRows(300, 4).matrix),
      validation: noise(taskRows(301, 5).matrix),
      parameters: { epochs: 200, early_stopping_rounds: 3, learning_rate: 0.01, batch_size: 32 },
      onRound: async ({ validationLoss }) => {
        losses.push(validationLoss ?? Number.NaN);
      },
    });
    const model = await engine.fit(request);
    expect(losses.length).toBeLessThan(200);
    expect(model.rounds).toBe(losses.length - 3);
    expect(losses[model.rounds - 1]).toBe(Math.min(...losses));
    model.free();
  });

  it('makes all epochs without validation rows, and with early stopping off', async () => {
    const parameters = { epochs: 8, early_stopping_rounds: 1, learning_rate: 0.5 };
    const blind = await engine.fit(aFitRequest({ validation: null, parameters }));
    const off = await engine.fit(aFitRequest({ parameters: { ...parameters, early_stopping_rounds: 0 } }));
    expect([blind.rounds, off.rounds]).toEqual([8, 8]);
    blind.free();
    off.free();
  });

  it('gives the event loop a turn after each batch', async () => {
    let turns = 0;
    let running = true;
    const count = (): void => {
      turns += 1;
      if (running) setImmediate(count);
    };
    setImmediate(count);
    const batches = 600 / 8;
    const model = await engine.fit(aFitRequest({ parameters: { epochs: 1, batch_size: 8 } }));
    running = false;
    expect(turns).toBeGreaterThanOrEqual(batches);
    model.free();
  });

  it('says so when the loss diverges', async () => {
    const fit = engine.fit(aFitRequest({ parameters: { learning_rate: 1e38 } }));
    await expect(fit).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining('learning_rate'),
    });
  });
});
