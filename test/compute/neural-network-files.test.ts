import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type { FitRequest } from '../../src/compute/engines/engine';
import { createNeuralNetworkEngine } from '../../src/compute/engines/neural-network';
import { aFitRequest, FEATURES, fitTo, taskRows } from '../support/neural-network-task';

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
  const task = JSON.stringify(require.resolve('../support/neural-network-task'));
  const hook = require.resolve('../support/typescript-hook.cjs');
  const script = `const { aFitRequest, fitTo } = require(${task}); ${statement};`;
  return run(process.execPath, ['--require', hook, '-e', script]);
}

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
    await expect(engine.load(state, { task: 'binary_classification', outputs: 1 })).rejects.toMatchObject({
      kind: 'input',
    });
  });

  it('an artifact loads to equal predictions, importance and bytes', async () => {
    const { matrix } = taskRows(5_000, 7);
    const fitted = await engine.fit(aFitRequest({ parameters: { epochs: 3 } }));
    await fitted.save(file('artifact'));
    const loaded = await engine.load(file('artifact'), { task: 'binary_classification', outputs: 1 });
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
