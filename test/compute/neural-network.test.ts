import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type { FitRequest, Matrix } from '../../src/compute/engines/engine';
import { createNeuralNetworkEngine } from '../../src/compute/engines/neural-network';
import {
  aFitRequest,
  aucOf,
  FEATURES,
  fitTo,
  type KnownTask,
  taskRows,
} from '../support/neural-network-task';

const run = promisify(execFile);
const engine = createNeuralNetworkEngine();

/** Every part of the state matters: dropout draws numbers, early stopping keeps an older network. */
const STATEFUL = { epochs: 12, batch_size: 32, dropout: 0.2, early_stopping_rounds: 3, learning_rate: 0.01 };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neural-network-'));
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

const file = (name: string): string => join(folder, name);

/** A fit that saves its state after `epochs` epochs and is stopped there. */
async function interrupt(request: FitRequest, epochs: number, state: string): Promise<void> {
  const stopped = engine.fit({
    ...request,
    onRound: async ({ round }, saveState) => {
      if (round < epochs) return;
      await saveState(state);
      throw new Error('stopped');
    },
  });
  await expect(stopped).rejects.toThrow('stopped');
}

/** Runs a statement that may name what the task file exports in a Node process of its own. */
async function runScript(statement: string): Promise<{ stdout: string; stderr: string }> {
  const task = JSON.stringify(resolve('test/support/neural-network-task.ts'));
  const hook = resolve('test/support/typescript-hook.cjs');
  const script = `const { aFitRequest, fitTo } = require(${task}); ${statement};`;
  return run(process.execPath, ['--require', hook, '-e', script]);
}

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
    const best = aucOf(test.probabilities, test.matrix.labels);
    expect(best).toBeGreaterThan(0.85);
    expect(aucOf(scores, test.matrix.labels)).toBeGreaterThan(best - 0.015);
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

describe('the same bytes', () => {
  it('come from two processes given the same rows, seed and hyperparameters', async () => {
    const outputs = await Promise.all(
      ['a', 'b'].map(async (name) =>
        runScript(
          `fitTo(${JSON.stringify(file(name))}, aFitRequest({ parameters: ${JSON.stringify(STATEFUL)} }))
            .then(({ sha256 }) => process.stdout.write(sha256))`,
        ),
      ),
    );
    const here = await fitTo(file('c'), aFitRequest({ parameters: STATEFUL }));
    expect(outputs.map(({ stdout, stderr }) => stdout + stderr)).toEqual([here.sha256, here.sha256]);
  });

  it('come from a fit resumed after any epoch, also after the one that stopped it', async () => {
    const request = aFitRequest({ parameters: STATEFUL });
    let epochs = 0;
    const whole = await fitTo(file('whole'), {
      ...request,
      onRound: async () => {
        epochs += 1;
      },
    });
    expect(whole.rounds).toBeLessThan(epochs);
    for (const after of [1, whole.rounds, epochs - 1, epochs]) {
      const state = file(`state-${after}`);
      await interrupt(request, after, state);
      let resumed = 0;
      const onRound = async (): Promise<void> => {
        resumed += 1;
      };
      expect(await fitTo(file('resumed'), { ...request, resumeFrom: state, onRound })).toEqual(whole);
      expect(resumed).toBe(epochs - after);
    }
  });

  it('differ with the seed', async () => {
    const one = await fitTo(file('one'), aFitRequest({ parameters: { epochs: 1, seed: 1 } }));
    const two = await fitTo(file('two'), aFitRequest({ parameters: { epochs: 1, seed: 2 } }));
    expect(one.sha256).not.toBe(two.sha256);
  });
});

describe('files', () => {
  it('load refuses a damaged artifact, and a fit the state of another or a damaged one', async () => {
    const request = aFitRequest({ parameters: STATEFUL });
    const state = file('state');
    await interrupt(request, 1, state);
    const other = { ...request, parameters: { ...request.parameters, dropout: 0.3 }, resumeFrom: state };
    await expect(engine.fit(other)).rejects.toMatchObject({ kind: 'code' });
    await writeFile(state, (await readFile(state, 'utf8')).slice(0, -10));
    await expect(engine.fit({ ...request, resumeFrom: state })).rejects.toMatchObject({ kind: 'code' });
    await expect(engine.load(state)).rejects.toMatchObject({ kind: 'input' });
  });

  it('an artifact loads to equal predictions, importance and bytes', async () => {
    const { matrix } = taskRows(5_000, 7);
    const fitted = await engine.fit(aFitRequest({ parameters: { epochs: 3 } }));
    await fitted.save(file('artifact'));
    const loaded = await engine.load(file('artifact'));
    expect(await loaded.predict(matrix)).toEqual(await fitted.predict(matrix));
    expect(await loaded.importance()).toEqual(await fitted.importance());
    expect(loaded.rounds).toBe(fitted.rounds);
    await loaded.save(file('again'));
    expect(await readFile(file('again'))).toEqual(await readFile(file('artifact')));
    fitted.free();
    loaded.free();
  });

  it('an artifact says what each number is', async () => {
    await fitTo(file('described'), aFitRequest({ parameters: { epochs: 1, hidden_units: 8 } }));
    const artifact = JSON.parse(await readFile(file('described'), 'utf8'));
    expect(artifact).toMatchObject({ format: 'modelkeeper-neural-network', version: 1, rounds: 1 });
    expect(
      artifact.features.map(({ name, kind }: { name: string; kind: string }) => ({ name, kind })),
    ).toEqual(FEATURES);
    expect(artifact.features[3]).toMatchObject({ missingIndicator: true, mean: expect.closeTo(550, -1) });
    expect(artifact.features[2]).toMatchObject({ codes: [0, 1, 2, 3, 4, 5] });
    const shape = artifact.layers.map(({ inputs, outputs }: { inputs: number; outputs: number }) => [
      inputs,
      outputs,
    ]);
    expect(shape).toEqual([
      [11, 8],
      [8, 4],
      [4, 1],
    ]);
  });
});

describe('what it leaves behind', () => {
  it('no tensor, neither after free nor after an error of onRound', async () => {
    const before = tf.memory().numTensors;
    const model = await engine.fit(aFitRequest({ parameters: STATEFUL }));
    await model.importance();
    model.free();
    expect(tf.memory().numTensors).toBe(before);
    await interrupt(aFitRequest({ parameters: STATEFUL }), 2, file('left'));
    expect(tf.memory().numTensors).toBe(before);
  });

  it("no listener for the process's own errors, and not a word on its output", async () => {
    const events = JSON.stringify(['uncaughtException', 'unhandledRejection']);
    const listeners = `${events}.map((event) => process.listenerCount(event)).join()`;
    const { stdout, stderr } = await runScript(
      `fitTo(${JSON.stringify(file('quiet'))}, aFitRequest({ parameters: { epochs: 1 } }))
        .then(() => process.stdout.write(${listeners}))`,
    );
    expect([stdout, stderr]).toEqual(['0,0', '']);
  });
});
