import { planFamilyRun } from '../../src/domain/families/plan';
import type { JsonObject } from '../../src/domain/json';
import type { ModelFamily } from '../../src/domain/model';
import type { Run, TrainingType } from '../../src/domain/run';
import type { RunSpec } from '../../src/domain/run-spec';
import type { TrainingJob } from '../../src/domain/training-job';
import { prepareJob } from '../../src/usecases/attempt-job';
import { aRun } from '../domain/records';
import { temporaryFolder } from './training';

/** The spec of a manifest that satisfies its family's schema. */
export function specOfManifest(
  family: ModelFamily,
  manifest: JsonObject,
  type: TrainingType = 'train',
): RunSpec {
  const plan = planFamilyRun({ family, manifest, type });
  if ('complaints' in plan) throw new Error(plan.complaints.join('; '));
  return plan.spec;
}

/** What stands against a manifest; none when it satisfies the schema. */
export function complaintsOf(
  family: ModelFamily,
  manifest: JsonObject,
  type: TrainingType = 'train',
): readonly string[] {
  const plan = planFamilyRun({ family, manifest, type });
  return 'complaints' in plan ? plan.complaints : [];
}

/** The job of a recipe's run over drawn rows, in a fresh work folder. */
export function aRecipeJob(
  family: ModelFamily,
  manifest: JsonObject,
  changes: Partial<Run> & { type?: TrainingType; evaluated?: TrainingJob['evaluated'] } = {},
): Promise<TrainingJob> {
  const { evaluated = null, type = 'train', ...rest } = changes;
  const run = aRun({ attempt: 1, spec: rest.spec ?? specOfManifest(family, manifest, type), ...rest });
  const never = async () => Promise.reject(new Error('it reads no registered data'));
  const deps = {
    runData: { open: never, openTable: never },
    synthetic: { ensure: never },
    examples: { find: async () => null },
    models: { find: async () => null },
    versions: { findNumbers: async () => [] },
    artifacts: { fetch: never },
  };
  const context = {
    run,
    workFolder: temporaryFolder(),
    log: () => undefined,
  };
  return prepareJob(deps, context).then((job) => ({ ...job, runType: type, evaluated }));
}
