import type { JsonObject } from '../json';
import type { ModelFamily } from '../model';
import type { TrainingType } from '../run';
import type { RunSpec } from '../run-spec';

/** How a run of a recipe is executed: here, or outside for the reasons that `complaints` name. */
export type RunPlan = { spec: RunSpec } | { complaints: readonly string[] };

/** Decides it from the effective manifest. */
export type PlanRun = (asked: { family: ModelFamily; manifest: JsonObject; type: TrainingType }) => RunPlan;
