import type { FitRequest } from './engine';
import type { Encoder } from './feature-encoding';
import { addRow, type Derivatives, factorise, floorOf, penaltyOf } from './linear-equations';
import { dot, visitRows } from './linear-rows';
import { readSolverFile, writeSolverFile } from './linear-state';
import type { Matrix } from './matrix';
import { parameter } from './parameters';

/** A Newton step this small, in the logit of an input's standard deviation, changes nothing that is told. */
const STEP_MIN = 1e-8;

/** All that a fit changes as it goes. */
interface SolverState {
  steps: number;
  coefficients: Float64Array;
  /** Penalised negative log likelihood before the last step; a step that raised it is halved. */
  loss: number | null;
  lastStep: Float64Array;
  isDone: boolean;
}

/** Sums over all rows for one step: curvature (upper triangle, row-major), slope and loss at the coefficients. */
interface Sums {
  curvature: Float64Array;
  slope: Float64Array;
  loss: number;
}

/**
 * Least squares in one step, or Newton's steps of the logistic regression (iteratively reweighted least squares) until
 * they are tiny. The answer has one coefficient an input, then the intercept.
 * @throws what onRound throws
 */
export async function solveLinear(
  request: FitRequest<Matrix>,
  encoder: Encoder,
): Promise<{ coefficients: Float64Array; rounds: number }> {
  const size = encoder.width + 1;
  const steps = request.task === 'regression' ? 1 : parameter(request.parameters, 'max_iterations');
  const state = await startState(request.resumeFrom, size);
  while (!state.isDone && state.steps < steps) {
    const sums = await sumRows(request, encoder, state.coefficients);
    takeStep(state, penalise(request, sums, state.coefficients));
    state.isDone ||= request.task === 'regression';
    await request.onRound({ round: state.steps, rounds: steps, validationLoss: null }, (file) =>
      saveState(file, state),
    );
  }
  return { coefficients: state.coefficients, rounds: state.steps };
}

function takeStep(state: SolverState, { curvature, slope, loss }: Sums): void {
  const size = slope.length;
  state.steps += 1;
  const isWorse = state.loss !== null && loss > state.loss + 1e-12 * Math.abs(state.loss);
  const step = isWorse ? state.lastStep.map((part) => -part / 2) : factorise(curvature, size)(slope);
  // Half of a step back: the next one is half as long, and measured against the same loss.
  state.lastStep = isWorse ? state.lastStep.map((part) => part / 2) : step;
  if (!isWorse) state.loss = loss;
  for (let index = 0; index < size; index += 1)
    state.coefficients[index] = (state.coefficients[index] ?? 0) + (step[index] ?? 0);
  state.isDone = step.every((part) => Math.abs(part) < STEP_MIN);
}

async function sumRows(
  request: FitRequest<Matrix>,
  encoder: Encoder,
  coefficients: Float64Array,
): Promise<Sums> {
  const size = encoder.width + 1;
  const { task, train } = request;
  const sums: Sums = { curvature: new Float64Array(size * size), slope: new Float64Array(size), loss: 0 };
  const derive = task === 'regression' ? squaredError : logisticLoss;
  await visitRows(train, encoder, (row) => {
    const { residual, weight, loss } = derive(dot(row, coefficients), train.labels[row.row] ?? 0);
    sums.loss += loss;
    addRow(sums, row, { residual, weight });
  });
  return sums;
}

function squaredError(predicted: number, label: number): Derivatives {
  const residual = label - predicted;
  return { residual, weight: 1, loss: (residual * residual) / 2 };
}

function logisticLoss(logit: number, label: number): Derivatives {
  const probability = 1 / (1 + Math.exp(-logit));
  // log(1 + e^logit) − label · logit, without overflow.
  const loss = Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - label * logit;
  return { residual: label - probability, weight: probability * (1 - probability), loss };
}

/** Adds the penalty of all coefficients but the intercept, and on the whole diagonal what keeps it solvable. */
function penalise(request: FitRequest<Matrix>, sums: Sums, coefficients: Float64Array): Sums {
  const { curvature, slope } = sums;
  const size = slope.length;
  const floor = floorOf(request);
  const lambda = penaltyOf(request);
  let { loss } = sums;
  for (let index = 0; index < size; index += 1) {
    const penalty = index === size - 1 ? 0 : lambda;
    const coefficient = coefficients[index] ?? 0;
    const diagonal = index * size + index;
    curvature[diagonal] = (curvature[diagonal] ?? 0) + (penalty === 0 ? floor : penalty);
    slope[index] = (slope[index] ?? 0) - penalty * coefficient;
    loss += (penalty * coefficient * coefficient) / 2;
  }
  return { curvature, slope, loss };
}

async function startState(file: string | null, size: number): Promise<SolverState> {
  const fresh: SolverState = {
    steps: 0,
    coefficients: new Float64Array(size),
    loss: null,
    lastStep: new Float64Array(size),
    isDone: false,
  };
  if (file === null) return fresh;
  const { header, arrays } = await readSolverFile(file, size);
  const [coefficients = fresh.coefficients, lastStep = fresh.lastStep] = arrays;
  return { ...header, coefficients, lastStep };
}

function saveState(file: string, { coefficients, lastStep, ...header }: SolverState): Promise<void> {
  return writeSolverFile(file, header, [coefficients, lastStep]);
}
