import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { NYC_FLIGHTS_2013 } from '../../src/domain/dataset';
import { packageRoot } from '../../src/local/package-root';
import type { Figures } from '../figures';
import type { Service } from '../processes';
import { pythonPrograms } from '../python';
import { addComparison, inTurns, type Pair } from '../rounds';
import { completed, startJob, usageOf } from './jobs';

const run = promisify(execFile);

const ROUNDS = 5;
const TREES = 200;
/** Of the hold-out, as both tell it: they have done the same work when these agree. */
const AUC_APART_MAX = 0.002;
const ENVIRONMENT = {
  name: 'xgboost-3.2.0',
  packages: ['xgboost-cpu==3.2.0', 'pandas==3.1.1', 'pyarrow==26.0.1'],
};

/** What one training cost its process, from its start to its end. */
interface Cost {
  cpuSeconds: number;
  peakMb: number;
  /** Of the hold-out. */
  auc: number;
}

/** One model on all rows of the default dataset with one thread, without folds or early stopping, beside Python's XGBoost. */
export async function comparePython(service: Service, figures: Figures): Promise<void> {
  const programs = await pythonPrograms(ENVIRONMENT, figures.note);
  figures.note(`XGBoost in the service and in Python, ${ROUNDS} times in turns`);
  const pair: Pair<Cost> = [
    { name: 'modelkeeper', run: () => ofService(service) },
    { name: 'Python XGBoost', run: () => ofPython(join(programs, 'python')) },
  ];
  await inTurns(pair, 1);
  const rounds = await inTurns(pair, ROUNDS);
  for (const [ours, theirs] of rounds) assertSame(ours, theirs);
  const names = [pair[0].name, pair[1].name] as const;
  const conditions = { trees: TREES, auc: rounds[0]?.[0].auc ?? 0, theirAuc: rounds[0]?.[1].auc ?? 0 };
  const compare = (figure: string, unit: string, target: string, valueOf: (cost: Cost) => number): void =>
    addComparison(figures, {
      figure,
      unit,
      names,
      pairs: rounds.map(([ours, theirs]) => [valueOf(ours), valueOf(theirs)]),
      conditions,
      target,
    });
  compare('CPU of one training', 's', 'at most 1.1', ({ cpuSeconds }) => cpuSeconds);
  compare('memory of one training', 'MB', 'under 0.5', ({ peakMb }) => peakMb);
}

function assertSame(ours: Cost, theirs: Cost): void {
  if (!(Math.abs(ours.auc - theirs.auc) <= AUC_APART_MAX))
    throw new Error(`not the same work: AUC ${ours.auc} in the service, ${theirs.auc} in Python`);
}

async function ofService(service: Service): Promise<Cost> {
  const hyperparameters = { n_estimators: TREES, early_stopping_rounds: 0 };
  const job = await completed(service, await startJob(service, { use_cv: false, hyperparameters }));
  return { ...usageOf(job), auc: Number(/hold-out: .*?AUC ([\d.]+)/.exec(job.logs)?.[1]) };
}

async function ofPython(python: string): Promise<Cost> {
  const { path, target, features, split } = NYC_FLIGHTS_2013;
  if (split.kind !== 'time') throw new Error('the default dataset is split by time');
  const asked = {
    path: join(packageRoot(), path),
    target,
    time: split.column,
    holdout: split.holdoutFraction,
    features: features.map(({ name }) => name),
    categorical: features.filter(({ kind }) => kind === 'categorical').map(({ name }) => name),
    parameters: {
      objective: 'binary:logistic',
      eval_metric: 'auc',
      tree_method: 'hist',
      nthread: 1,
      eta: 0.1,
    },
    rounds: TREES,
  };
  const program = join(packageRoot(), 'bench', 'training', 'python_xgboost.py');
  const { stdout } = await run(python, [program, JSON.stringify(asked)]);
  return JSON.parse(stdout) as Cost;
}
