import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Trainer } from '../../src/domain/trainer';
import { type FailureKind, type ReportOf, TrainingError } from '../../src/domain/training';

/** What a scripted training does, in order. */
export type Act =
  | { do: 'log'; line: string }
  | { do: 'progress'; fraction: number }
  | { do: 'checkpoint'; fraction: number }
  | { do: 'fail'; kind: FailureKind; message: string }
  /** Goes on when the gate opens; told to stop before, it stops. */
  | { do: 'wait'; gate: Promise<void> }
  /** Goes on when the gate opens, and does not hear when it is told to stop. */
  | { do: 'deaf'; gate: Promise<void> }
  /** Works until it is told to stop; then it saves a checkpoint if asked to, and stops when the gate opens. */
  | { do: 'hang'; checkpointAtStop?: number; stopGate?: Promise<void> };

export interface ScriptedTrainer extends Trainer {
  /** Checkpoints that attempts were begun from, null for none; one entry an attempt. */
  resumedFrom: (string | null)[];
}

/** A trainer that follows a script for each attempt (the last one repeats), and succeeds at its end. */
export function scriptedTrainer(...scripts: readonly Act[][]): ScriptedTrainer {
  const resumedFrom: (string | null)[] = [];
  return {
    resumedFrom,
    predict: () => Promise.reject(new Error('no test predicts by a script')),
    async train(job, hooks) {
      const script = scripts[Math.min(resumedFrom.length, scripts.length - 1)] ?? [];
      resumedFrom.push(job.resumeFrom);
      const saveCheckpoint = async (fraction: number): Promise<void> => {
        const file = join(job.workFolder, `checkpoint-${fraction}`);
        await writeFile(file, `${job.runId} at ${fraction}`);
        await hooks.onCheckpoint({ file, fraction });
      };
      for (const act of script) {
        if (act.do === 'log') hooks.onLog(act.line);
        if (act.do === 'progress') hooks.onProgress(aProgress(act.fraction));
        if (act.do === 'checkpoint') await saveCheckpoint(act.fraction);
        if (act.do === 'fail') throw new TrainingError(act.kind, act.message);
        if (act.do === 'wait') await Promise.race([act.gate, aborted(hooks.signal)]);
        if (act.do === 'deaf') await act.gate;
        if (act.do === 'hang') {
          await aborted(hooks.signal);
          if (act.checkpointAtStop !== undefined) await saveCheckpoint(act.checkpointAtStop);
          await act.stopGate;
        }
        if (act.do !== 'deaf') hooks.signal.throwIfAborted();
      }
      const artifactFile = join(job.workFolder, 'model.json');
      await writeFile(artifactFile, JSON.stringify({ engine: job.engine, run: job.runId }));
      return { artifactFile, report: aReport({ resumed: job.resumeFrom !== null }) };
    },
  };
}

/** Something to wait for, and what ends the waiting. */
export function aGate(): { gate: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { gate, open };
}

/** A plausible report. */
export function aReport(
  changes: Partial<ReportOf<'binary_classification'>> = {},
): ReportOf<'binary_classification'> {
  return {
    task: 'binary_classification',
    engine: 'xgboost',
    familyMetrics: {},
    windows: [],
    target: 'late',
    features: [{ name: 'hour', kind: 'numeric' }],
    metrics: { auc: 0.75, logLoss: 0.5, accuracy: 0.7, f1: 0.6, calibrationError: 0.02 },
    crossValidation: null,
    featureImportance: { hour: 1 },
    categories: {},
    rows: { train: 80, validation: 10, holdout: 10 },
    rounds: 3,
    datasetDigest: 'd'.repeat(64),
    library: 'scripted 1',
    resumed: false,
    ...changes,
  };
}

function aProgress(fraction: number) {
  const step = Math.round(fraction * 100);
  return { phase: 'training' as const, step, steps: 100, fraction, message: `tree ${step} of 100` };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
