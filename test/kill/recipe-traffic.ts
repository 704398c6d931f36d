import { hexId, parseId } from '../../src/domain/ids';
import { eventually } from '../support/eventually';
import type { StoredRun } from '../support/records';
import { askerOf } from './traffic';

const FACE = '/api/ml-development';
const ANSWER_MS = 60_000;

export type RecipeRunType = 'train' | 'eval' | 'backtest';

/** A caller of ML model development, who notes what was promised. */
export interface RecipeCaller {
  /** Ids of the runs that were answered with 201. */
  readonly accepted: ReadonlySet<string>;
  /** A recipe that draws its rows, and a model of it, which the runs are of; made before, they stay. */
  prepare(): Promise<void>;
  /** Resolves to the run's id; null when there was no answer, or another than 201. */
  start(type: RecipeRunType): Promise<string | null>;
  /** What the face says otherwise than the record does, and evaluations that missed what was there; empty when all is well. */
  disagreements(runs: readonly StoredRun[]): Promise<string[]>;
}

interface ShownRun {
  status: string;
  finished_at: string | null;
  metrics_json: object;
  logs_text: string;
}

const WORDS: Record<string, string> = { succeeded: 'succeeded', failed: 'failed', cancelled: 'failed' };
const RECIPE = {
  name: 'Prices',
  model_family: 'pricing',
  level: 'baseline',
  manifest: { data: { synthetic: { rows: 1_000, seed: 5 } } },
};

/** A caller of the service at `port` of this machine. */
export function createRecipeCaller(port: number): RecipeCaller {
  const accepted = new Set<string>();
  const ask = askerOf(port);
  let asked: object | null = null;

  return {
    accepted,
    async prepare() {
      if (asked) return;
      const { id: recipe_id } = (await ask('POST', `${FACE}/recipes`, { body: RECIPE })) as { id: string };
      const versions = await ask('GET', `${FACE}/recipes/${recipe_id}/versions`);
      const [{ version_id: recipe_version_id }] = versions as [{ version_id: string }];
      const of = { recipe_id, recipe_version_id };
      const model = await ask('POST', `${FACE}/models`, { body: { name: 'pricer', ...of } });
      asked = { ...of, model_id: (model as { id: string }).id };
    },
    async start(type) {
      const answer = await ask('POST', `${FACE}/runs`, { body: { ...asked, run_type: type } });
      const id = answer === null ? null : parseId((answer as { id: string }).id);
      if (id !== null) accepted.add(id);
      return id;
    },
    async disagreements(all) {
      const runs = all.filter(({ facets }) => facets.recipe);
      const found = await Promise.all(runs.map((run) => faultsOf(run, ask)));
      return [...found.flat(), ...missed(runs)];
    },
  };
}

async function faultsOf({ _id, state, type }: StoredRun, ask: ReturnType<typeof askerOf>): Promise<string[]> {
  // The store may be at rest while the API is still being started again.
  const answer = await eventually(() => ask('GET', `${FACE}/runs/run_${hexId(_id)}`), Boolean, ANSWER_MS);
  const shown = answer as ShownRun;
  const faults = {
    [`is ${state} and shown as ${shown.status}`]: shown.status !== WORDS[state],
    'is shown as if it had not ended': shown.finished_at === null,
    'has succeeded and shows no metrics':
      state === 'succeeded' && Object.keys(shown.metrics_json).length === 0,
    'does not say what it follows': !shown.logs_text.startsWith('follows '),
  };
  return Object.entries(faults).flatMap(([fault, is]) => (is ? [`${type} ${_id} ${fault}`] : []));
}

/** What was accepted when there was a version to evaluate, and says that there was none. */
function missed(runs: readonly StoredRun[]): string[] {
  const trained = runs.filter(({ type, state }) => type === 'train' && state === 'succeeded');
  const late = runs.filter(
    ({ type, state, acceptedAt }) =>
      type !== 'train' &&
      state === 'failed' &&
      trained.some(({ finalizedAt }) => finalizedAt !== null && finalizedAt < acceptedAt),
  );
  return late.map(({ _id, type, failure }) => `${type} ${_id} failed: ${failure?.message}`);
}
