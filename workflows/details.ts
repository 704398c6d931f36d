import { METRIC_TITLES } from '../src/domain/metric-titles';
import type { Motion, RunStanding, RunStep } from '../src/domain/motion';

/** What the record does not know of the workflow that reads it. */
export interface Telling {
  /** When the record was read, ISO 8601 UTC. */
  readAt: string;
  /** Temporal run id of the execution that this one continues, if it does: the request is shown there. */
  continues: string | undefined;
}

/** Markdown for the head of the workflow's page in the Temporal UI: how the run stands and what is done next. */
export function describeStanding(step: RunStep, { readAt, continues }: Telling): string {
  const { standing } = step;
  if (standing === null) return 'This run is not on record: nothing to do.';
  const { state, attempt, failedAttempts, progress, failure, metrics, modelFile } = standing;
  const lines = [
    `**${state}**${attempt > 0 ? `, attempt ${attempt}` : ''} (as of ${readAt.slice(11, 19)} UTC)`,
    progress && `${progress.phase}, ${percent(progress.fraction)}: ${progress.message}`,
    failure && `Reason: ${failure}`,
    failedAttempts > 0 && `Failed attempts: ${failedAttempts}`,
    metrics && metricsTable(metrics),
    modelFile && `Model file: \`${modelFile}\``,
    describeNext(step.motion, standing),
    continues && `Continues execution \`${continues}\`, which shows what was asked for.`,
    // The page cuts the last line in half.
    '\u00a0',
  ];
  return lines.filter((line) => typeof line === 'string' && line !== '').join('\n\n');
}

/** One line for the attempt that is begun next: `attempt 2, from the checkpoint at 40 %`. */
export function summarizeAttempt(standing: RunStanding | null): string {
  const number = (standing?.attempt ?? 0) + 1;
  const checkpoint = standing?.checkpointFraction ?? null;
  return checkpoint === null
    ? `attempt ${number}`
    : `attempt ${number}, from the checkpoint at ${percent(checkpoint)}`;
}

function describeNext(motion: Motion, { state, attempt }: RunStanding): string | null {
  if (motion.kind === 'finalize') return 'Next: keep what follows from the end.';
  if (motion.kind === 'insert_children') return 'Next: store and start its children.';
  if (motion.kind === 'await_children') return 'Waits for its children to end.';
  if (motion.kind === 'await_report') return 'Executed outside: waits for its report.';
  if (motion.kind === 'expire') return 'Next: fail, as no report came in time.';
  if (motion.kind === 'stop') return null;
  if (motion.delayMs > 0) return `Next: attempt ${attempt + 1}, in ${Math.ceil(motion.delayMs / 1_000)} s.`;
  return state === 'queued' ? 'Waits for a trainer.' : null;
}

function metricsTable(metrics: Readonly<Record<string, number>>): string {
  const rows = Object.entries(metrics).map(
    ([name, value]) => `| ${METRIC_TITLES[name] ?? name} | ${digits(value)} |`,
  );
  return ['| hold-out metric | value |', '| --- | --- |', ...rows].join('\n');
}

/** Four decimals, or six digits of a large number. */
function digits(value: number): string {
  return Math.abs(value) < 1_000 ? value.toFixed(4) : String(Number(value.toPrecision(6)));
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 100)} %`;
}
