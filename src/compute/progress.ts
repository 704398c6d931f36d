import type { Progress } from '../domain/training-job';

type Phase = Exclude<Progress['phase'], 'predicting'>;

/** Parts of a whole training, by the share of its work. They sum to 1. */
export type PhaseShares = Readonly<Record<Phase, number>>;

/** Shares by rows to be fitted: `foldRows` in five folds (0 without them) and `finalRows` in the final fit. */
export function phaseShares({ foldRows, finalRows }: { foldRows: number; finalRows: number }): PhaseShares {
  const fitting = 0.92;
  // Five fits of four fifths each.
  const folds = 4 * foldRows;
  const crossValidation = (fitting * folds) / (folds + finalRows);
  return {
    loading: 0.05,
    'cross-validation': crossValidation,
    training: fitting - crossValidation,
    evaluating: 0.02,
    storing: 0.01,
  };
}

const PHASES: readonly Phase[] = ['loading', 'cross-validation', 'training', 'evaluating', 'storing'];

/** At most five a second of one phase. */
const INTERVAL_MS = 200;

/** What is told of one moment; `within` is the share of the phase that is done, [0, 1]. */
export interface Moment extends Omit<Progress, 'fraction' | 'phase'> {
  phase: Phase;
  within: number;
}

/** Turns moments into progress whose fraction never falls, and tells it, but not too often. */
export function createProgress(shares: PhaseShares, tell: (progress: Progress) => void) {
  let fraction = 0;
  let lastPhase: Phase | null = null;
  let lastAtMs = Number.NEGATIVE_INFINITY;
  return {
    /** Share of the whole job that is done, [0, 1]. */
    fraction: () => fraction,
    moment({ within, ...told }: Moment): void {
      const before = PHASES.slice(0, PHASES.indexOf(told.phase)).reduce(
        (sum, phase) => sum + shares[phase],
        0,
      );
      fraction = Math.max(fraction, Math.min(1, before + shares[told.phase] * within));
      const nowMs = performance.now();
      const isEdge = told.phase !== lastPhase || within === 1;
      if (!isEdge && nowMs - lastAtMs < INTERVAL_MS) return;
      lastPhase = told.phase;
      lastAtMs = nowMs;
      tell({ ...told, fraction });
    },
  };
}

export type ProgressTracker = ReturnType<typeof createProgress>;
