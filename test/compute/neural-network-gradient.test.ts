import { adamStep, startAdam } from '../../src/compute/engines/neural-network-adam';
import {
  layersOf,
  lossGradient,
  outputs,
  startBackend,
} from '../../src/compute/engines/neural-network-layers';
import { randomStream } from '../../src/compute/engines/neural-network-random';
import { logLoss } from '../../src/compute/metrics';

const WIDTHS = [5, 6, 4, 1];
const ROWS = 40;
/** Dropout factors of the hidden units, here the same in every row. */
const FACTORS = [
  [2, 0, 2, 2, 0, 2],
  [0, 1.5, 1.5, 1.5],
];

const draw = randomStream(3, 0);
const numbers = (length: number): Float32Array => new Float32Array(length).map(() => 2 * draw() - 1);

/** Parameters of the network that needs no masks to give what `parameters` gives with them. */
function withFactors(parameters: Float32Array): Float32Array {
  const scaled = parameters.slice();
  layersOf(WIDTHS).forEach(({ outputs, weightsAt, biasesAt }, index) => {
    for (let at = weightsAt; at < biasesAt; at += 1) {
      const unit = Math.floor((at - weightsAt) / outputs);
      scaled[at] = (scaled[at] ?? 0) * (FACTORS[index - 1]?.[unit] ?? 1);
    }
  });
  return scaled;
}

beforeAll(startBackend);

it.each([
  { name: 'without dropout', effective: (parameters: Float32Array) => parameters, masks: [] },
  {
    name: 'with dropout',
    effective: withFactors,
    masks: FACTORS.map((factors) => Float32Array.from(Array(ROWS).fill(factors).flat())),
  },
])('the gradient is the slope of the log loss $name', ({ effective, masks }) => {
  const inputs = numbers(ROWS * 5);
  const labels = numbers(ROWS).map((value) => (value > 0 ? 1 : 0));
  const parameters = numbers(layersOf(WIDTHS).at(-1)?.end ?? 0);
  const lossAt = (at: Float32Array): number => {
    const scores = outputs({ widths: WIDTHS, parameters: effective(at) }, ROWS, inputs);
    return logLoss({ probabilities: scores.map((logit) => 1 / (1 + Math.exp(-logit))), labels });
  };
  const gradient = new Float32Array(parameters.length);
  lossGradient(
    { widths: WIDTHS, parameters },
    { task: 'binary_classification', rows: ROWS, inputs, labels, masks },
    gradient,
  );
  const step = 1e-3;
  const slopes = parameters.map((value, index) => {
    const up = lossAt(parameters.with(index, value + step));
    return (up - lossAt(parameters.with(index, value - step))) / (2 * step);
  });
  const gaps = slopes.map((slope, index) => Math.abs(slope - (gradient[index] ?? 0)));
  expect(Math.max(...slopes)).toBeGreaterThan(0.1);
  expect(Math.max(...gaps)).toBeLessThan(2e-3);
});

it('the first step of Adam moves each parameter by the learning rate against its slope', () => {
  const parameters = Float32Array.of(1, 2, 3);
  const gradient = Float32Array.of(0.5, -40, 0);
  adamStep(startAdam(3), parameters, { gradient, learningRate: 0.01 });
  expect([...parameters]).toEqual([expect.closeTo(0.99, 6), expect.closeTo(2.01, 6), 3]);
});
