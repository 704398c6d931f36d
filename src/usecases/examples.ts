import { DomainError } from '../domain/errors';
import { registerModel } from '../domain/model-registration';
import type { Clock, ModelRepository, RunRepository } from '../domain/ports';

/** The model that the examples of the incidents contract speak of. */
const CREDIT_RISK = {
  id: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
  name: 'credit-risk-v3',
  teamId: null,
  stage: 'production',
  isExample: true,
} as const;

/** What the documents' examples name, to try things on; each is marked as an example. */
export interface Examples {
  /** Stores those that are missing; resolves to their names. What is there already stays as it is. */
  load(): Promise<string[]>;
  /** The same, where there is no model and no run yet. */
  loadIntoEmpty(): Promise<string[]>;
}

/** The examples over their ports. */
export function createExamples(deps: {
  models: ModelRepository;
  runs: RunRepository;
  clock: Clock;
}): Examples {
  const { models, runs, clock } = deps;

  async function load(): Promise<string[]> {
    const by = { actor: 'system', now: clock.now() };
    try {
      await models.insert(registerModel(CREDIT_RISK, by));
      return [CREDIT_RISK.name];
    } catch (error) {
      if (error instanceof DomainError && error.code === 'ALREADY_EXISTS') return [];
      throw error;
    }
  }

  async function isEmpty(): Promise<boolean> {
    const first = { skip: 0, limit: 1 };
    const [known, ran] = await Promise.all([
      models.list({ ...first, standing: null, teamId: null, visibleTo: 'all' }),
      runs.history({ ...first, state: null, modelId: null, hiddenModelIds: [] }),
    ]);
    return known.total === 0 && ran.total === 0;
  }

  return { load, loadIntoEmpty: async () => ((await isEmpty()) ? load() : []) };
}
