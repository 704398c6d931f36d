const MOMENT_DECAY = 0.9;
const SQUARE_DECAY = 0.999;
const EPSILON = 1e-8;

/** What Adam remembers of the gradients so far; `mean` and `square` have one number a parameter. */
export interface AdamState {
  step: number;
  mean: Float32Array;
  square: Float32Array;
}

/** The state before the first step. */
export function startAdam(parameterCount: number): AdamState {
  return { step: 0, mean: new Float32Array(parameterCount), square: new Float32Array(parameterCount) };
}

/**
 * One step of Adam (Kingma and Ba 2015, algorithm 1 with its order of computation changed as in their section 2) with
 * the paper's constants. Changes `state` and `parameters` in place.
 */
export function adamStep(
  state: AdamState,
  parameters: Float32Array,
  { gradient, learningRate }: { gradient: Float32Array; learningRate: number },
): void {
  state.step += 1;
  const { mean, square, step } = state;
  const rate = (learningRate * Math.sqrt(1 - SQUARE_DECAY ** step)) / (1 - MOMENT_DECAY ** step);
  for (let index = 0; index < parameters.length; index += 1) {
    const slope = gradient[index] ?? 0;
    const newMean = MOMENT_DECAY * (mean[index] ?? 0) + (1 - MOMENT_DECAY) * slope;
    const newSquare = SQUARE_DECAY * (square[index] ?? 0) + (1 - SQUARE_DECAY) * slope * slope;
    mean[index] = newMean;
    square[index] = newSquare;
    parameters[index] = (parameters[index] ?? 0) - (rate * newMean) / (Math.sqrt(newSquare) + EPSILON);
  }
}
