import type { ReportOf, Task } from '../domain/training';
import type { EvaluatedModel } from '../domain/training-job';
import { goalOf } from './engines/engine';
import { takeRows } from './engines/matrix';
import { countText } from './log-text';
import { type Session, targetOf } from './session';
import { describeSession, tellImportance, testedText, testModel } from './testing';

/** Tests a stored model on the hold-out of the job's data; nothing is trained or kept. */
export async function evaluateStored<T extends Task>(
  session: Session,
  task: T,
  { version, artifactFile }: EvaluatedModel,
): Promise<{ artifactFile: null; report: ReportOf<T> }> {
  const { data, engine, progress, reports } = session;
  const count = countText(data.holdout.length);
  const message = `testing version ${version} on ${count} held-out rows`;
  progress.moment({ phase: 'evaluating', step: 0, steps: 1, within: 0, message });
  const model = await engine.load(artifactFile, goalOf(targetOf(session.job.dataset)));
  try {
    const tested = await testModel(session, task, { model, rows: takeRows(data.table, data.holdout) });
    reports.log(`version ${version} on the hold-out: ${testedText(tested)}`);
    const featureImportance = await tellImportance(session, model);
    progress.moment({ phase: 'storing', step: 1, steps: 1, within: 1, message: 'the evaluation is done' });
    const report: ReportOf<T> = {
      ...describeSession(session),
      ...tested,
      task,
      windows: [],
      crossValidation: null,
      featureImportance,
      rows: { train: 0, validation: 0, holdout: data.holdout.length },
      rounds: model.rounds,
    };
    return { artifactFile: null, report };
  } finally {
    model.free();
  }
}
