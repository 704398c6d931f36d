import { canSeeTeam, type Principal } from '../domain/auth/principal';
import { DomainError } from '../domain/errors';
import type { LogSlice, ModelRepository, RunLogRepository, RunRepository } from '../domain/ports';
import type { RunHistoryQuery } from '../domain/queries';
import type { Run } from '../domain/run';
import type { RunUseCases } from './runs';

const LOG_PAGE_BYTES = 1024 * 1024;

/**
 * The runs of all faces. Those of models that the caller's teams may not see are NOT_FOUND, and in no list; so are batches of
 * predictions on another team's data, as their files, logs and errors tell its values, whoever the model was given to.
 */
export interface RunHistory {
  list(
    query: Omit<RunHistoryQuery, 'hiddenModelIds' | 'teams'>,
    principal: Principal,
  ): Promise<{ runs: Run[]; total: number }>;
  /** @throws DomainError NOT_FOUND */
  get(id: string, principal: Principal): Promise<Run>;
  /** The run, and then its log from `offset` (UTF-8 bytes) on. @throws DomainError NOT_FOUND */
  readLog(id: string, offset: number, principal: Principal): Promise<{ run: Run; log: LogSlice }>;
  /** @throws DomainError NOT_FOUND, or INVALID_STATE when the run has ended */
  cancel(id: string, principal: Principal): Promise<Run>;
}

/** The runs of all faces over their ports. */
export function createRunHistory(deps: {
  runs: RunRepository;
  models: ModelRepository;
  logs: RunLogRepository;
  runUseCases: RunUseCases;
}): RunHistory {
  const { runs, models, logs, runUseCases } = deps;

  async function get(id: string, principal: Principal): Promise<Run> {
    const run = await runs.find(id);
    if (run && (await isVisible(run, principal))) return run;
    throw new DomainError('NOT_FOUND', `run ${id} does not exist`);
  }

  /** A parent is seen by those who may see the models of all its children. */
  async function isVisible(run: Run, principal: Principal): Promise<boolean> {
    if (principal.teams === 'all') return true;
    if (!canSeeTeam(principal, run.spec?.prediction?.teamId ?? null)) return false;
    const ids = [run.modelId, ...run.children.map(({ modelId }) => modelId)].filter((id) => id !== null);
    const found = await Promise.all([...new Set(ids)].map((id) => models.find(id)));
    return found.every((model) => canSeeTeam(principal, model?.teamId ?? null));
  }

  return {
    async list(query, { teams }) {
      const hiddenModelIds = teams === 'all' ? [] : await models.idsOfOtherTeams(teams);
      return runs.history({ ...query, teams, hiddenModelIds });
    },
    get,
    async readLog(id, offset, principal) {
      // The run first: when it has ended by then, an empty part is the end.
      const run = await get(id, principal);
      return { run, log: await logs.read(id, { offset, maxBytes: LOG_PAGE_BYTES }) };
    },
    async cancel(id, principal) {
      await get(id, principal);
      return runUseCases.cancel(id, principal.actor);
    },
  };
}
