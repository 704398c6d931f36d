import { canSeeTeam, type Principal } from '../../domain/auth/principal';
import { DomainError, type FieldError } from '../../domain/errors';
import type { RunbookRepository } from '../../domain/incidents/ports';
import {
  changeRunbook,
  deleteRunbook,
  newRunbook,
  type Runbook,
  type RunbookSettings,
} from '../../domain/incidents/runbook';
import type { Channel } from '../../domain/notifications/channel';
import type { KnownTargets } from '../../domain/on-call/ports';
import type { Clock } from '../../domain/ports';
import type { Created, OnceOnly } from '../../domain/request-key';
import { assertRevision } from '../../domain/revision';
import { assertOfTeam, refuse, unknownReferences } from '../on-call/references';
import type { Asker } from '../on-call/schedules';
import { newId } from '../secrets';

interface RunbookDeps {
  runbooks: RunbookRepository;
  channels: { find(id: string): Promise<Channel | null> };
  targets: KnownTargets;
  clock: Clock;
}

export type Runbooks = ReturnType<typeof createRunbooks>;

/** Runbooks as they are kept by the members of their teams; those of other teams are NOT_FOUND. */
export function createRunbooks({ runbooks, channels, targets, clock }: RunbookDeps) {
  async function get(principal: Principal, id: string): Promise<Runbook> {
    const runbook = await runbooks.get(id);
    if (!canSeeTeam(principal, runbook.teamId))
      throw new DomainError('NOT_FOUND', `runbook ${id} does not exist`);
    return runbook;
  }

  async function assertSound({ teamId, steps }: RunbookSettings, principal: Principal): Promise<void> {
    const team = teamId === null ? [] : [{ id: teamId, path: ['body', 'team'] }];
    refuse([
      ...(await unknownReferences(targets, 'team', team)),
      ...(await unfitChannels(channels, { teamId, steps }, principal)),
    ]);
  }

  return {
    get,

    /** Those of the caller's teams and of none, or of one team, by name. */
    async list(principal: Principal, team: string | null): Promise<Runbook[]> {
      const all = await runbooks.all();
      return all.filter(({ teamId }) => canSeeTeam(principal, teamId) && (team === null || teamId === team));
    },

    /** @throws DomainError FORBIDDEN for another team, VALIDATION_FAILED for channels that can't be called */
    async create(
      settings: RunbookSettings,
      principal: Principal,
      once?: OnceOnly<Runbook>,
    ): Promise<Created<Runbook>> {
      assertOfTeam(principal, settings.teamId);
      await assertSound(settings, principal);
      const id = newId('rbk_');
      const { runbook, event } = newRunbook(id, settings, { actor: principal.actor, now: clock.now() });
      return runbooks.insert(runbook, event, once);
    },

    /** Replaces what is given. @throws DomainError NOT_FOUND, FORBIDDEN, PRECONDITION_FAILED, VALIDATION_FAILED */
    async change(
      id: string,
      asked: Partial<RunbookSettings>,
      { principal, ifMatch }: Asker,
    ): Promise<Runbook> {
      const known = await get(principal, id);
      assertOfTeam(principal, asked.teamId ?? null);
      await assertSound({ ...known, ...asked }, principal);
      return runbooks.transition(id, (runbook) => {
        assertOfTeam(principal, runbook.teamId);
        assertRevision(runbook, ifMatch);
        return changeRunbook(runbook, asked, principal.actor);
      });
    },

    /** @throws DomainError NOT_FOUND, PRECONDITION_FAILED */
    async remove(id: string, { principal, ifMatch }: Asker): Promise<void> {
      await get(principal, id);
      await runbooks.transition(id, (runbook) => {
        assertOfTeam(principal, runbook.teamId);
        assertRevision(runbook, ifMatch);
        return deleteRunbook(runbook, { actor: principal.actor, now: clock.now() });
      });
    },
  };
}

/** A complaint for each call of something that is no webhook in use of the runbook's team, or of any where it has none. */
async function unfitChannels(
  channels: RunbookDeps['channels'],
  { teamId, steps }: Pick<RunbookSettings, 'teamId' | 'steps'>,
  principal: Principal,
): Promise<FieldError[]> {
  const complaints: FieldError[] = [];
  for (const [index, { action, compensation }] of steps.entries())
    for (const [call, path] of [
      [action, []],
      [compensation, ['compensation']],
    ] as const) {
      if (call?.kind !== 'webhook') continue;
      const channel = await channels.find(call.channelId);
      const owner = channel?.owner.kind === 'team' ? channel.owner.id : null;
      const isOwn = owner !== null && (teamId === null ? canSeeTeam(principal, owner) : owner === teamId);
      const message = complaintAbout(isOwn ? channel : null, call.channelId);
      if (message === null) continue;
      complaints.push({ path: ['body', 'steps', index, ...path, 'channel_id'], message, kind: 'value' });
    }
  return complaints;
}

function complaintAbout(channel: Channel | null, id: string): string | null {
  if (channel === null || channel.disabledAt !== null) return `the team has no channel ${id} in use`;
  return channel.target.kind === 'webhook'
    ? null
    : `channel ${id} is no webhook, and only those take a payload`;
}
