import type { Model } from '../domain/model';
import { beginTraining, copyName, recordVersion } from '../domain/model-training';
import type { ModelVersion } from '../domain/model-version';
import type { ModelRepository, RunRepository, VersionRepository } from '../domain/ports';
import type { Run } from '../domain/run';
import { nameModelFile } from '../domain/run-rules';
import { sharingTurnsByKey } from '../domain/shared-turns';

/** What a caller knows who has just stored a run. */
export interface KnownOfRun {
  /** Its model, as it was just read. */
  model?: Model;
  /** The revision up to which the run was announced; with it its version, and the next write of `model`. */
  announced?: number;
}

/** A run that succeeded, and the version that it is to make. */
interface Success {
  succeeded: Run;
  made: Omit<ModelVersion, 'number'>;
  known: KnownOfRun;
}

/** The version that a run made, in its model. */
export interface Kept {
  run: Run;
  version: ModelVersion;
  model: Model;
}

interface KeepingDeps {
  runs: RunRepository;
  models: ModelRepository;
  versions: VersionRepository;
}

/**
 * Stores versions and records them in their models. Those of one model take their turns, or share one: at once they would
 * only take numbers and revisions from each other.
 */
export function keepingVersions(deps: KeepingDeps): (modelId: string, success: Success) => Promise<Kept> {
  const recent = recentModels();
  return sharingTurnsByKey<Success, Kept>(async (modelId, together) => {
    const known = [recent.get(modelId), ...together.map((one) => one.known.model)];
    let model = newestOf(known) ?? (await deps.models.get(modelId));
    const kept: Kept[] = [];
    for (const group of groupsOf(together)) {
      const [first] = group;
      const isAlone = first && changesMore(first.succeeded);
      const done = isAlone ? [await keepOne(deps, first, model)] : await keepTogether(deps, group, model);
      kept.push(...done);
      model = done.at(-1)?.model ?? model;
    }
    recent.set(model);
    return kept;
  });
}

/** True for a run that also holds its model or has a published copy: it goes by itself. */
function changesMore({ isExclusive, facets }: Run): boolean {
  return isExclusive || facets.train !== undefined;
}

/** In their order. */
function groupsOf(together: readonly Success[]): Success[][] {
  const groups: Success[][] = [];
  for (const success of together) {
    const before = groups.at(-1)?.at(-1);
    const isApart = !before || changesMore(before.succeeded) || changesMore(success.succeeded);
    if (isApart) groups.push([success]);
    else groups.at(-1)?.push(success);
  }
  return groups;
}

async function keepOne(deps: KeepingDeps, { succeeded, made }: Success, model: Model): Promise<Kept> {
  const before = await showTraining(deps, succeeded, model);
  const version = await deps.versions.insert(made, before.latestVersion + 1);
  const run = await nameCopy(deps, succeeded);
  const record = (current: Model) => recordVersion(current, version, run.modelFile);
  const after = await deps.models.transition(before.id, record, before);
  return { run, version, model: after };
}

/** One write of the model records all of the versions, each by an event of its own. */
async function keepTogether(
  { models, versions }: KeepingDeps,
  together: readonly Success[],
  model: Model,
): Promise<Kept[]> {
  const unannounced = together.filter(({ known }) => !known.announced);
  await Promise.all(unannounced.map(({ made }) => versions.announce(made.id)));
  const made = together.map((one) => one.made);
  const revision = model.revision + together.length;
  const isAnnounced = together.some((one) => announcedModel(one.known) >= revision);
  const [numbered] = await Promise.all([
    versions.insertAnnounced(made, model.latestVersion + 1),
    ...(isAnnounced ? [] : [models.announce(model.id, revision)]),
  ]);
  const decisions = numbered
    .toSorted((a, b) => a.number - b.number)
    .map((version) => (current: Model) => recordVersion(current, version, null));
  const after = await models.settle(model, decisions, revision);
  return numbered.map((version, index) => ({ run: runOf(together, index), version, model: after }));
}

function announcedModel({ model, announced }: KnownOfRun): number {
  return model && announced ? model.revision + 1 : 0;
}

function runOf(together: readonly Success[], index: number): Run {
  const success = together[index];
  if (!success) throw new Error('there are as many versions as runs');
  return success.succeeded;
}

/** Whoever accepted an exclusive run may have died before the model showed it. */
export async function showTraining(
  { models }: Pick<KeepingDeps, 'models'>,
  run: Run,
  model: Model,
): Promise<Model> {
  return run.isExclusive
    ? models.transition(model.id, (current) => beginTraining(current, run), model)
    : model;
}

/** The name is fixed with the version stored, so that of two that replace one copy the later one knows the earlier. */
async function nameCopy({ runs, models }: KeepingDeps, run: Run): Promise<Run> {
  if (!run.facets.train || run.modelId === null) return run;
  const model = await models.get(run.modelId);
  return runs.transition(run.id, (current) => nameModelFile(current, copyName(current, model)), run);
}

const RECENT_MAX = 100;

/** Models as they were written last, so that whoever read one just before that does not try in vain. */
function recentModels() {
  const models = new Map<string, Model>();
  return {
    get: (id: string): Model | undefined => models.get(id),
    set(model: Model): void {
      models.delete(model.id);
      models.set(model.id, model);
      const [oldest] = models.keys();
      if (models.size > RECENT_MAX && oldest !== undefined) models.delete(oldest);
    },
  };
}

function newestOf(known: readonly (Model | undefined)[]): Model | undefined {
  return known
    .filter((model) => model !== undefined)
    .reduce<Model | undefined>((a, b) => (a && a.revision >= b.revision ? a : b), undefined);
}
