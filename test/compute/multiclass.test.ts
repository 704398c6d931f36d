import { join } from 'node:path';
import { fileDigest } from '../../src/compute/digest';
import { createDecisionTreeEngine } from '../../src/compute/engines/decision-tree';
import type { FitRequest, TrainingEngine } from '../../src/compute/engines/engine';
import { createLinearEngine } from '../../src/compute/engines/linear';
import type { Matrix } from '../../src/compute/engines/matrix';
import { createNeuralNetworkEngine } from '../../src/compute/engines/neural-network';
import { createRandomForestEngine } from '../../src/compute/engines/random-forest';
import { createXgboostEngine } from '../../src/compute/engines/xgboost';
import { openXgboost } from '../../src/compute/engines/xgboost-library';
import { multiclassMetrics } from '../../src/compute/multiclass-metrics';
import { ENGINES, type Engine } from '../../src/domain/training';
import { aFit, drawClasses, using } from '../support/boosting-task';
import { parametersOf, temporaryFolder, xgboostLibrary } from '../support/training';

const folder = temporaryFolder();
const GOAL = { task: 'multiclass_classification', outputs: 3 } as const;
const tested = drawClasses(1_000, 2);

/** What is asked of each engine, as of its sister in Python. */
const PARAMETERS = {
  xgboost: parametersOf('xgboost', { n_estimators: 300, max_depth: 4 }),
  random_forest: parametersOf('random_forest', { max_depth: 8, max_features: 0.5 }),
  decision_tree: parametersOf('decision_tree', { max_depth: 4 }),
  linear: parametersOf('linear'),
  neural_network: parametersOf('neural_network'),
};

const booster = { library: openXgboost(xgboostLibrary()), threads: 1 };
const ENGINE: Readonly<Record<Engine, TrainingEngine>> = {
  xgboost: createXgboostEngine(booster),
  random_forest: createRandomForestEngine(booster),
  decision_tree: createDecisionTreeEngine(booster),
  linear: createLinearEngine(),
  neural_network: createNeuralNetworkEngine(),
};

function request(engine: Engine, changes: Partial<FitRequest<Matrix>> = {}): FitRequest {
  const stopsEarly = engine === 'xgboost' || engine === 'neural_network';
  const validation = stopsEarly ? tested : null;
  return aFit(PARAMETERS[engine], { ...GOAL, train: drawClasses(3_000, 1), validation, ...changes });
}

/** Log loss, AUC and macro F1 on the same thousand rows. */
async function scoresOf(engine: Engine) {
  return using(ENGINE[engine].fit(request(engine)), async (model) => {
    const probabilities = await model.predict(tested);
    for (let first = 0; first < probabilities.length; first += 3) {
      const [a = 0, b = 0, c = 0] = probabilities.subarray(first, first + 3);
      expect(Math.min(a, b, c)).toBeGreaterThanOrEqual(0);
      expect(a + b + c).toBeCloseTo(1, 5);
    }
    const importance = await model.importance();
    expect(importance.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    const { rounds } = model;
    return {
      probabilities,
      importance,
      rounds,
      ...multiclassMetrics({ probabilities, labels: tested.labels }),
    };
  });
}

describe('three classes, on rows that scikit-learn 1.9.1 and Python XGBoost 3.2.0 have seen, too', () => {
  test('are boosted to the rounds, probabilities, metrics and importance that XGBoost gives', async () => {
    const scores = await scoresOf('xgboost');
    expect(scores.rounds).toBe(57);
    expect(scores.logLoss).toBeCloseTo(0.7886507511138916, 6);
    expect(scores.accuracy).toBeCloseTo(0.656, 12);
    expect(scores.precision).toBeCloseTo(0.6581616013371655, 9);
    expect(scores.recall).toBeCloseTo(0.6541741018947289, 9);
    expect(scores.f1).toBeCloseTo(0.6549880762991331, 9);
    expect(scores.auc).toBeCloseTo(0.8250724153368583, 6);
    expect(scores.probabilities[0]).toBeCloseTo(0.2638775408267975, 6);
    expect(scores.probabilities[8]).toBeCloseTo(0.4521534740924835, 6);
    expect(scores.importance[0]).toBeCloseTo(0.26824, 4);
  });

  test('are told apart by lines as LogisticRegression(C=1) does', async () => {
    const scores = await scoresOf('linear');
    expect(scores.logLoss).toBeCloseTo(0.7780735134238252, 6);
    expect(scores.auc).toBeCloseTo(0.8302077522738402, 6);
    expect(scores.f1).toBeCloseTo(0.6683469590166943, 9);
    expect(scores.probabilities[0]).toBeCloseTo(0.2958132726774015, 5);
    expect(scores.probabilities[8]).toBeCloseTo(0.31882289949197945, 5);
    expect(scores.rounds).toBeLessThan(40);
  });

  // Its log loss 0.8991, accuracy 0.613 with the same depth and rows in a leaf, missing values as -1.
  test('have a tree as good as that of scikit-learn', async () => {
    const scores = await scoresOf('decision_tree');
    expect(scores.rounds).toBe(1);
    expect(scores.logLoss).toBeLessThan(0.9);
    expect(scores.accuracy).toBeGreaterThan(0.6);
  });

  // RandomForestClassifier, three seeds: log loss 0.792 to 0.795, AUC 0.824 to 0.825, accuracy 0.658 to 0.668.
  test('have a forest as good as that of scikit-learn', async () => {
    const scores = await scoresOf('random_forest');
    expect(scores.logLoss).toBeLessThan(0.81);
    expect(scores.auc).toBeGreaterThan(0.815);
    expect(scores.calibrationError).toBeLessThan(0.06);
  });

  // MLPClassifier((64, 32)), two seeds: log loss 0.782 to 0.783, AUC 0.828.
  test('have a network as good as that of scikit-learn', async () => {
    const scores = await scoresOf('neural_network');
    expect(scores.logLoss).toBeLessThan(0.79);
    expect(scores.auc).toBeGreaterThan(0.825);
  });
});

test.each(ENGINES)(
  '%s ends with the same bytes when it is resumed, and reads them for its own goal only',
  async (name) => {
    const engine = ENGINE[name];
    const state = join(folder, `${name}-state`);
    const at = { decision_tree: 1, random_forest: 30, xgboost: 3, linear: 3, neural_network: 3 }[name];
    const interrupted = request(name, {
      async onRound({ round }, saveState) {
        if (round !== at) return;
        await saveState(state);
        throw new Error('interrupted');
      },
    });
    await expect(engine.fit(interrupted)).rejects.toThrow('interrupted');
    const files = [join(folder, `${name}-whole`), join(folder, `${name}-resumed`)] as const;
    await using(engine.fit(request(name, { resumeFrom: state })), (model) => model.save(files[1]));
    await using(engine.fit(request(name)), async (model) => {
      await model.save(files[0]);
      await using(engine.load(files[0], GOAL), async (loaded) => {
        expect(await loaded.predict(tested)).toEqual(await model.predict(tested));
        expect(await loaded.importance()).toEqual(await model.importance());
      });
    });
    expect(await fileDigest(files[1])).toBe(await fileDigest(files[0]));
    const readAs = async (outputs: number): Promise<unknown> =>
      using(engine.load(files[0], { ...GOAL, outputs }), (model) => model.predict(tested));
    await expect(readAs(4)).rejects.toMatchObject({ kind: 'input' });
  },
);
