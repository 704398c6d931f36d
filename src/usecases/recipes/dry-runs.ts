import { randomUUID } from 'node:crypto';
import type { Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import { columnsRead } from '../../domain/families/columns-read';
import type { JsonObject } from '../../domain/json';
import type { RunLogRepository } from '../../domain/ports';
import { dryRunSpec, exampleRows } from '../../domain/recipes/dry-run';
import type { SyntheticExampleRepository } from '../../domain/recipes/ports';
import type { Recipe } from '../../domain/recipes/recipe';
import type { RecipeVersion } from '../../domain/recipes/recipe-version';
import type { PlanRun } from '../../domain/recipes/run-plan';
import type { TrainingType } from '../../domain/run';
import type { RunSpec } from '../../domain/run-spec';
import type { KnownColumns } from '../data/known-columns';
import type { RunAcceptance } from '../run-acceptance';
import type { RunHistory } from '../run-history';
import { LOG_BYTES, orNull, type RunWithLog, withFailure } from './log-texts';
import type { RecipeVersions } from './recipe-versions';
import type { RecipeUseCases } from './recipes';

/** What is to be tried: a version (null: the newest), or a manifest in the place of one. */
export interface AskedDryRun {
  recipeId: string;
  versionId: string | null;
  manifest: JsonObject | null;
  type: TrainingType;
}

/** Runs that try a manifest out before it counts: they make no version, touch no model and keep no file. */
export interface DryRuns {
  /**
   * An evaluation is tried by training, too: there is no stored model that it could test.
   * @throws DomainError NOT_FOUND for an unknown recipe or version, VALIDATION_FAILED with all that stands against the
   * manifest, UNAVAILABLE at the cap of open runs
   */
  start(asked: AskedDryRun, principal: Principal): Promise<RunWithLog>;
  /** @throws DomainError NOT_FOUND */
  get(id: string | null, principal: Principal): Promise<RunWithLog>;
}

interface DryRunDeps {
  recipes: RecipeUseCases;
  versions: RecipeVersions;
  syntheticExamples: Pick<SyntheticExampleRepository, 'find'>;
  columnsOf: KnownColumns;
  planRun: PlanRun;
  acceptance: RunAcceptance;
  runHistory: RunHistory;
  logs: RunLogRepository;
}

/** Dry runs over their ports. */
export function createDryRuns(deps: DryRunDeps): DryRuns {
  const { recipes, acceptance, runHistory, logs } = deps;

  async function get(id: string | null, principal: Principal): Promise<RunWithLog> {
    const run = id === null ? null : await runHistory.get(id, principal).catch(orNull);
    if (!run?.facets.dryRun) throw new DomainError('NOT_FOUND', 'Dry run not found');
    return { run, log: withFailure((await logs.tail(run.id, LOG_BYTES)).text, run) };
  }

  return {
    get,
    async start(asked, principal) {
      const { type } = asked;
      const recipe = await recipes.get(asked.recipeId);
      const tried = await triedBy(deps, recipe, asked);
      const planned = specOf(deps.planRun({ family: recipe.family, manifest: tried.manifest, type }), asked);
      const rows = planned.recipe?.synthetic
        ? null
        : exampleRows(await deps.syntheticExamples.find(recipe.id));
      const spec = dryRunSpec(planned, rows === null ? null : recipe.id);
      const warnings = await warningsOf(deps.columnsOf, planned, principal);
      const id = randomUUID();
      await logs.append(id, { writeKey: 'accepted', text: `dry run of ${tried.name}\n` });
      const { id: recipeId } = recipe;
      const facet = { recipeId, recipeVersionId: tried.versionId, type, warnings };
      await acceptance.accept({
        id,
        type: type === 'backtest' ? 'backtest' : 'train',
        facets: { dryRun: { ...facet, rowsOf: rows === null ? 'family' : 'recipe' } },
        spec: { ...spec, notes: [...(spec.notes ?? []), ...warnings] },
        modelId: null,
        parentId: null,
        children: [],
        actor: principal.actor,
      });
      return get(id, principal);
    },
  };
}

interface Tried {
  /** With all that it inherits. */
  manifest: JsonObject;
  versionId: string | null;
  name: string;
}

async function triedBy(
  { versions }: DryRunDeps,
  recipe: Recipe,
  { versionId, manifest }: AskedDryRun,
): Promise<Tried> {
  if (manifest !== null) {
    const { manifest: merged, parents } = await versions.merge({ recipeId: recipe.id, manifest });
    return { manifest: merged, versionId: null, name: nameOf(`a manifest for ${recipe.id}`, parents) };
  }
  const version =
    versionId === null ? await versions.latestOf(recipe) : await versions.get(recipe.id, versionId);
  const { manifest: merged, parents } = await versions.merge(version);
  const name = nameOf(`${recipe.id} ${version.number}`, parents);
  return { manifest: merged, versionId: version.id, name };
}

function nameOf(name: string, parents: readonly RecipeVersion[]): string {
  return [name, ...parents.toReversed().map(({ recipeId, number }) => `${recipeId} ${number}`)].join(
    ' over ',
  );
}

function specOf(planned: ReturnType<PlanRun>, { manifest }: AskedDryRun): RunSpec {
  if (!('complaints' in planned)) return planned.spec;
  const path = ['body', manifest === null ? 'version_id' : 'manifest_json'];
  const fields = planned.complaints.map((message) => ({ path, kind: 'value' as const, message }));
  const message = `no trainer of this service can follow the manifest: ${planned.complaints.join('; ')}`;
  throw new DomainError('VALIDATION_FAILED', message, { fields });
}

/** What a run that reads the dataset would miss; the dry run itself does not read it. */
async function warningsOf(
  columnsOf: KnownColumns,
  { datasetId, recipe }: RunSpec,
  principal: Principal,
): Promise<string[]> {
  if (!recipe || recipe.synthetic) return [];
  const columns = await columnsOf(datasetId, principal);
  if (columns === null) return [`dataset '${datasetId}' is not registered: a run would fail`];
  if (columns.length === 0) return [];
  const missing = columnsRead(recipe).filter((name) => !columns.includes(name));
  return missing.map((name) => `dataset '${datasetId}' has no column '${name}': a run would fail`);
}
