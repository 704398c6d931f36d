import type { FitRequest } from './engine';
import type { Encoder } from './feature-encoding';
import { addRow, factorise, floorOf, penaltyOf } from './linear-equations';
import { dot, partsOf, visitRows } from './linear-rows';
import { readSolverFile, type SolverHeader, writeSolverFile } from './linear-state';
import type { Matrix } from './matrix';
import { parameter } from './parameters';
import { addScaled, descent, dotProduct, remember, type StepPair } from './quasi-newton';
import { softmax } from './softmax';

/** A step this small, in the logit of an input's standard deviation, changes nothing that is told. */
const STEP_MIN = 1e-7;
/** A step is good when it brings this share of what the slope promises (Armijo 1966). */
const SUFFICIENT = 1e-4;
/** Half as long thirty times, a step is nothing but rounding. */
const HALVINGS_MAX = 30;

/** Where a fit stands. Arrays hold what belongs to one class after the other, in each the intercept's last. */
interface Point {
  coefficients: Float64Array;
  /** Minus the derivative of the penalised negative log likelihood. */
  slope: Float64Array;
  loss: number;
}

/** All that a fit changes as it goes. */
interface State {
  steps: number;
  isDone: boolean;
  at: Point;
  pairs: readonly StepPair[];
}

/**
 * Softmax regression, the coefficients of every class under the same L2 penalty, by quasi-Newton steps whose first guess of
 * the curvature is a bound of it that holds everywhere (Böhning 1992).
 * @throws what onRound throws
 */
export async function solveSoftmax(
  request: FitRequest<Matrix>,
  encoder: Encoder,
): Promise<{ coefficients: Float64Array; rounds: number }> {
  const rounds = parameter(request.parameters, 'max_iterations');
  const solve = await curvatureBound(request, encoder);
  let state = await startState(request, encoder);
  while (!state.isDone && state.steps < rounds) {
    state = await takeStep(request, encoder, { state, solve });
    const { steps, isDone, at, pairs } = state;
    const header: SolverHeader = { steps, isDone, loss: at.loss };
    const arrays = [at.coefficients, at.slope, ...pairs.flatMap(({ step, change }) => [step, change])];
    await request.onRound({ round: steps, rounds, validationLoss: null }, (file) =>
      writeSolverFile(file, header, arrays),
    );
  }
  return { coefficients: state.at.coefficients, rounds: state.steps };
}

/** One step in the direction of the fall, as long as it is good: a whole one, or by halves. */
async function takeStep(
  request: FitRequest<Matrix>,
  encoder: Encoder,
  { state, solve }: { state: State; solve: (slope: Float64Array) => Float64Array },
): Promise<State> {
  const { at, pairs } = state;
  const steps = state.steps + 1;
  const direction = descent(at.slope, pairs, solve);
  const promised = dotProduct(at.slope, direction);
  for (let halvings = 0, share = 1; halvings < HALVINGS_MAX; halvings += 1, share /= 2) {
    const step = direction.map((part) => share * part);
    const next = await pointAt(request, encoder, sumOf(at.coefficients, step));
    if (next.loss > at.loss - SUFFICIENT * share * promised + 1e-12 * Math.abs(at.loss)) continue;
    const change = at.slope.slice();
    addScaled(change, next.slope, -1);
    const isDone = step.every((part) => Math.abs(part) < STEP_MIN);
    return { steps, isDone, at: next, pairs: remember(pairs, { step, change }) };
  }
  return { ...state, steps, isDone: true };
}

/** Loss and slope at some coefficients, by one pass over the rows. */
async function pointAt(
  request: FitRequest<Matrix>,
  encoder: Encoder,
  coefficients: Float64Array,
): Promise<Point> {
  const { train, outputs } = request;
  const slope = new Float64Array(coefficients.length);
  const [classes, slopes] = [partsOf(coefficients, outputs), partsOf(slope, outputs)];
  const logits = new Float64Array(outputs);
  let loss = 0;
  await visitRows(train, encoder, (row) => {
    const label = train.labels[row.row] ?? 0;
    classes.forEach((own, index) => {
      logits[index] = dot(row, own);
    });
    const ownLogit = logits[label] ?? 0;
    loss += softmax(logits) - ownLogit;
    slopes.forEach((own, index) => {
      const residual = (index === label ? 1 : 0) - (logits[index] ?? 0);
      for (let entry = 0; entry < row.count; entry += 1) {
        const position = row.positions[entry] ?? 0;
        own[position] = (own[position] ?? 0) + residual * (row.values[entry] ?? 0);
      }
    });
  });
  const penalty = penaltyOf(request);
  for (const [index, own] of classes.entries()) {
    const free = own.slice();
    free[own.length - 1] = 0;
    loss += (penalty * dotProduct(free, free)) / 2;
    addScaled(slopes[index] ?? free, free, -penalty);
  }
  return { coefficients, slope, loss };
}

/** Applies the inverse of half the inputs' products and the penalty, which no curvature of the loss exceeds, to each class. */
async function curvatureBound(
  request: FitRequest<Matrix>,
  encoder: Encoder,
): Promise<(slope: Float64Array) => Float64Array> {
  const size = encoder.width + 1;
  const sums = { curvature: new Float64Array(size * size), slope: new Float64Array(size) };
  await visitRows(request.train, encoder, (row) => addRow(sums, row, { residual: 0, weight: 0.5 }));
  const { curvature } = sums;
  for (let index = 0; index < size; index += 1) {
    const diagonal = index * size + index;
    const penalty = index === size - 1 ? floorOf(request) : penaltyOf(request);
    curvature[diagonal] = (curvature[diagonal] ?? 0) + penalty;
  }
  const solve = factorise(curvature, size);
  return (slope) => Float64Array.from(partsOf(slope, request.outputs).flatMap((own) => [...solve(own)]));
}

async function startState(request: FitRequest<Matrix>, encoder: Encoder): Promise<State> {
  const size = request.outputs * (encoder.width + 1);
  if (request.resumeFrom === null)
    return {
      steps: 0,
      isDone: false,
      at: await pointAt(request, encoder, new Float64Array(size)),
      pairs: [],
    };
  const { header, arrays } = await readSolverFile(request.resumeFrom, size);
  const [coefficients = new Float64Array(size), slope = new Float64Array(size), ...rest] = arrays;
  const steps = rest.filter((_, index) => index % 2 === 0);
  const pairs = steps.flatMap((step, index) => {
    const change = rest[2 * index + 1];
    return change ? [{ step, change }] : [];
  });
  const loss = header.loss ?? Number.POSITIVE_INFINITY;
  return { steps: header.steps, isDone: header.isDone, at: { coefficients, slope, loss }, pairs };
}

function sumOf(a: Float64Array, b: Float64Array): Float64Array {
  const sum = a.slice();
  addScaled(sum, b, 1);
  return sum;
}
