import type { RunStanding, RunStep } from '../src/domain/motion';

/** Markdown for the head of the workflow's page in the Temporal UI: how the run stands and what is done next. */
export function describeStanding({ motion, standing }: RunStep): string {
  if (standing === null) return 'This run is not on record: nothing to do.';
  const { state, attempt, failedAttempts, progress, failure, metrics, modelFile } = standing;
  const lines = [`**${state}**${attempt > 0 ? `, attempt ${attempt}` : ''}`];
  if (progress) lines.push(`${progress.phase}, ${percent(progress.fraction)}: ${progress.message}`);
  if (failure) lines.push(`Failed: ${failure}`);
  if (failedAttempts > 0) lines.push(`Failed attempts so far: ${failedAttempts}`);
  if (metrics) lines.push(metricsTable(metrics));
  if (modelFile) lines.push(`Model file: \`${modelFile}\``);
  lines.push(`Next: ${motion.kind.replace('_', ' ')}`);
  return lines.join('\n\n');
}

/** One line for the attempt that is begun next: `attempt 2, from the checkpoint at 40 %`. */
export function summarizeAttempt(standing: RunStanding | null): string {
  const number = (standing?.attempt ?? 0) + 1;
  const checkpoint = standing?.checkpointFraction ?? null;
  return checkpoint === null
    ? `attempt ${number}`
    : `attempt ${number}, from the checkpoint at ${percent(checkpoint)}`;
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 100)} %`;
}

function metricsTable(metrics: Record<string, number>): string {
  const rows = Object.entries(metrics).map(([name, value]) => `| ${name} | ${value.toFixed(4)} |`);
  return ['| hold-out metric | value |', '| --- | --- |', ...rows].join('\n');
}
