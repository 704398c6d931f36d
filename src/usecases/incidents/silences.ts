import { assertPermitted, canSeeTeam, type Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import { isUnresolved } from '../../domain/incidents/incident';
import type {
  IncidentOrchestrator,
  IncidentRepository,
  SilenceQuery,
  SilenceRepository,
} from '../../domain/incidents/ports';
import { isMeantFor, type Silence } from '../../domain/incidents/silence';
import { type AskedSilence, endSilence, newSilence } from '../../domain/incidents/silence-rules';
import type { Clock, ModelRepository } from '../../domain/ports';
import type { Created, OnceOnly } from '../../domain/request-key';
import { newId } from '../secrets';

/** What is asked for; it begins now unless a time is given. Either a team or a model, or neither. */
export type SilenceRequest = Omit<AskedSilence, 'id' | 'createdBy' | 'startsAt'> & {
  startsAt: string | null;
};

/** The verbs of silences. Those of one model are seen by its team, those of every team by all. */
export interface Silences {
  list(
    principal: Principal,
    query: Pick<SilenceQuery, 'endsAfter' | 'skip' | 'limit'>,
  ): Promise<{ total: number; silences: Silence[] }>;
  /** @throws DomainError NOT_FOUND */
  get(principal: Principal, id: string): Promise<Silence>;
  /** @throws DomainError FORBIDDEN for what is not theirs, VALIDATION_FAILED for times that make no sense */
  create(principal: Principal, asked: SilenceRequest, once?: OnceOnly<Silence>): Promise<Created<Silence>>;
  /** Ends it now; one that has ended stays as it is. @throws DomainError NOT_FOUND, FORBIDDEN */
  end(principal: Principal, id: string): Promise<Silence>;
}

interface SilenceDeps {
  silences: SilenceRepository;
  incidents: Pick<IncidentRepository, 'open' | 'findMany'>;
  models: Pick<ModelRepository, 'find' | 'idsOfOtherTeams'>;
  incidentOrchestrator: Pick<IncidentOrchestrator, 'wake'>;
  clock: Clock;
  /** Told when Temporal could not be asked; the incident looks by itself within minutes. */
  onDelayed: (id: string, cause: unknown) => void;
}

/** Longer is no silence any more, but a page that nobody gets. */
const LONGEST_MS = 366 * 24 * 3_600_000;
const WAKES_AT_ONCE = 20;

/** The verbs over their ports. */
export function createSilences(deps: SilenceDeps): Silences {
  const { silences, models, clock } = deps;

  async function get(principal: Principal, id: string): Promise<Silence> {
    const silence = await silences.find(id);
    if (silence && canSeeTeam(principal, await teamOf(deps, silence))) return silence;
    throw new DomainError('NOT_FOUND', `there is no silence ${id}`);
  }

  return {
    get,
    async list({ teams }, query) {
      const hiddenModelIds = teams === 'all' ? [] : await models.idsOfOtherTeams(teams);
      return silences.list({ ...query, teams, hiddenModelIds });
    },
    async create(principal, asked, once) {
      assertPermitted(principal, 'silence:write');
      await assertTheirs(deps, principal, asked);
      const now = clock.now();
      const startsAt = asked.startsAt !== null && asked.startsAt > now ? asked.startsAt : now;
      assertLength(startsAt, asked.endsAt);
      const id = newId('sil_');
      const { silence, event } = newSilence({ ...asked, id, startsAt, createdBy: principal.actor }, now);
      const created = await silences.insert(silence, event, once);
      await wakeConcerned(deps, created.record);
      return created;
    },
    async end(principal, id) {
      assertPermitted(principal, 'silence:write');
      await assertTheirs(deps, principal, await get(principal, id));
      const by = { actor: principal.actor, now: clock.now() };
      const ended = await silences.transition(id, (silence) => endSilence(silence, by));
      await wakeConcerned(deps, ended);
      return ended;
    },
  };
}

/** Whose it is: null for one of every team. */
async function teamOf(
  { models }: SilenceDeps,
  { modelId, teamId }: Pick<Silence, 'modelId' | 'teamId'>,
): Promise<string | null> {
  return modelId === null ? teamId : ((await models.find(modelId))?.teamId ?? null);
}

/** A silence of everything is for those who see everything. */
async function assertTheirs(
  deps: SilenceDeps,
  principal: Principal,
  asked: Pick<Silence, 'modelId' | 'teamId'>,
): Promise<void> {
  const isOfAll = asked.modelId === null && asked.teamId === null;
  if (isOfAll && principal.teams !== 'all')
    throw new DomainError('FORBIDDEN', 'only admins silence every team: name a team or a model');
  if (!canSeeTeam(principal, await teamOf(deps, asked)))
    throw new DomainError('FORBIDDEN', 'this belongs to a team of which you are no member');
}

function assertLength(startsAt: string, endsAt: string): void {
  const lengthMs = Date.parse(endsAt) - Date.parse(startsAt);
  if (lengthMs <= 0)
    throw new DomainError('VALIDATION_FAILED', 'ends_at: must be after now and the beginning');
  if (lengthMs > LONGEST_MS) throw new DomainError('VALIDATION_FAILED', 'ends_at: must be within 366 days');
}

/** So that unresolved incidents which it is meant for look at once. */
async function wakeConcerned(deps: SilenceDeps, silence: Silence): Promise<void> {
  const { incidents, incidentOrchestrator, onDelayed } = deps;
  const ids = (await incidents.open()).map(({ id }) => id);
  for (let from = 0; from < ids.length; from += WAKES_AT_ONCE) {
    const found = await incidents.findMany(ids.slice(from, from + WAKES_AT_ONCE));
    const concerned = found.filter((incident) => isUnresolved(incident) && isMeantFor(silence, incident));
    await Promise.all(
      concerned.map((incident) =>
        incidentOrchestrator.wake(incident).catch((cause: unknown) => onDelayed(incident.id, cause)),
      ),
    );
  }
}
