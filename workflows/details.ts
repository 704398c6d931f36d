import type { RunStep } from '../src/domain/motion';

/** Markdown for the head of the workflow's page in the Temporal UI: how the run stands and what is done next. */
export function describeStanding({ motion, standing }: RunStep): string {
  if (standing === null) return 'This run is not on record: nothing to do.';
  const { state, attempt, failedAttempts, progress, failure, metrics, modelFile } = standing;
  const lines = [`**${state}**${attempt > 0 ? `, attempt ${attempt}` : ''}`];
  if (progress)
    lines.push(`${progress.phase}, ${Math.round(progress.fraction * 100)} %: ${progress.message}`);
  if (failure) lines.push(`Failed: ${failure}`);
  if (failedAttempts > 0) lines.push(`Failed attempts so far: ${failedAttempts}`);
  if (metrics) lines.push(metricsTable(metrics));
  if (modelFile) lines.push(`Model file: \`${modelFile}\``);
  lines.push(`Next: ${motion.kind.replace('_', ' ')}`);
  return lines.join('\n\n');
}

function metricsTable(metrics: Record<string, number>): string {
  const rows = Object.entries(metrics).map(([name, value]) => `| ${name} | ${value.toFixed(4)} |`);
  return ['| hold-out metric | value |', '| --- | --- |', ...rows].join('\n');
}
