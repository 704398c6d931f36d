import type { Principal } from '../../domain/auth/principal';
import type { Passage } from '../../domain/chat/passages';
import type { AskedStatus } from '../../domain/chat/statuses';
import { hexId } from '../../domain/ids';
import type { Model } from '../../domain/model';
import type { Recipe } from '../../domain/recipes/recipe';
import { RUN_STATUSES } from '../../domain/recipes/run-status';
import { type Run, visibleState } from '../../domain/run';
import type { RecipeModels } from '../recipes/recipe-models';
import type { RecipeRuns } from '../recipes/recipe-runs';
import type { RecipeVersions } from '../recipes/recipe-versions';
import type { RecipeUseCases } from '../recipes/recipes';

/** Newest records of each kind that a question looks through. */
const RANGE = { skip: 0, limit: 200 };
/** Of a manifest, as words. */
const MANIFEST_SHOWN = 4_000;

/** What the answers are found in. */
export interface RecordDeps {
  recipes: RecipeUseCases;
  versions: RecipeVersions;
  models: RecipeModels;
  runs: RecipeRuns;
}

/** Recipes with their newest versions, models and runs, as far as the caller may see them. */
export async function passagesOfRecords(deps: RecordDeps, principal: Principal): Promise<Passage[]> {
  const [{ recipes }, { models }, { runs }] = await Promise.all([
    deps.recipes.list({ ...RANGE, family: null, level: null, status: null }),
    deps.models.list({ ...RANGE, family: null, stage: null }, principal),
    deps.runs.list({ ...RANGE, modelId: null, recipeId: null, states: null }, principal),
  ]);
  const ofRecipes = await Promise.all(recipes.map((recipe) => ofRecipe(deps, recipe)));
  return [...ofRecipes.flat(), ...models.map(ofModel), ...runs.map(({ run, log }) => ofRun(run, log))];
}

/** The newest records of a status, and how many there are; of one recipe alone, where one is given. */
export async function passagesWith(
  deps: RecordDeps,
  { asked, recipeId }: { asked: AskedStatus; recipeId: string | null },
  principal: Principal,
): Promise<{ passages: Passage[]; total: number }> {
  if (asked.kind === 'recipe') {
    const query = { ...RANGE, family: null, level: null, status: asked.status };
    const { recipes, total } = await deps.recipes.list(query);
    const found = await Promise.all(recipes.map((recipe) => ofRecipe(deps, recipe)));
    return { passages: found.map(([recipe]) => recipe), total };
  }
  if (asked.kind === 'run') {
    const query = { ...RANGE, modelId: null, recipeId, states: RUN_STATUSES[asked.status] };
    const { runs, total } = await deps.runs.list(query, principal);
    return { passages: runs.map(({ run, log }) => ofRun(run, log)), total };
  }
  const { models, total } = await deps.models.list(
    { ...RANGE, family: null, stage: asked.status },
    principal,
  );
  if (recipeId === null) return { passages: models.map(ofModel), total };
  const own = models.filter(({ facets }) => facets.recipe?.recipeId === recipeId);
  return { passages: own.map(ofModel), total: own.length };
}

/** What is said of a recipe, and of its newest version. */
async function ofRecipe({ versions }: RecordDeps, recipe: Recipe): Promise<[Passage, Passage]> {
  const { id, name, family, level, status, parentId, tags } = recipe;
  const version = await versions.latestOf(recipe);
  const { number, createdBy, changeNote } = version;
  const parent = parentId === null ? '' : `, inherits from ${parentId}`;
  const manifest = JSON.stringify(version.manifest).slice(0, MANIFEST_SHOWN);
  return [
    {
      id,
      kind: 'recipe',
      title: name,
      fact: `Recipe "${name}" is a ${level} recipe for ${family}, ${status}${parent}; its newest version is ${number}.`,
      text: tags.join(' '),
    },
    {
      id: version.id,
      kind: 'version',
      title: `${name} ${number}`,
      fact: `Version ${number} of "${name}", by ${createdBy}: ${changeNote || 'no note'}. Manifest: ${manifest}`,
      text: id,
    },
  ];
}

function ofModel({ id, name, stage, latestVersion, championVersion, facets }: Model): Passage {
  const { recipeId = '', family = '', owner = '' } = facets.recipe ?? {};
  const serving = championVersion === null ? 'none serves' : `version ${championVersion} serves`;
  return {
    id: `model_${hexId(id)}`,
    kind: 'model',
    title: name,
    fact: `Model "${name}" of ${recipeId} is in the stage ${stage}, owned by ${owner}; it has ${latestVersion} versions, ${serving}.`,
    text: family,
  };
}

function ofRun(run: Run, log: string): Passage {
  const { recipeId = '', recipeVersionId = '' } = run.facets.recipe ?? {};
  const metrics = { ...run.report?.metrics, ...run.outside?.metrics };
  const measured = Object.entries(metrics).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  const state = visibleState(run);
  const status = state === 'cancelled' ? 'failed (cancelled)' : state;
  const failure = run.failure ? `: ${run.failure.message}` : '';
  const told = measured.length > 0 ? `; ${measured.join(', ')}` : '';
  return {
    id: `run_${hexId(run.id)}`,
    kind: 'run',
    title: `${run.type} of ${recipeId}`,
    fact: `Run (${run.type}) of ${recipeId} by ${recipeVersionId}, accepted ${run.acceptedAt.slice(0, 19)}Z, ${status}${failure}${told}.`,
    text: log,
  };
}
