import type { NewEvent } from '../event';
import type { Silence, SilenceDecision } from './silence';

/** What a silence is made from. */
export type AskedSilence = Omit<Silence, 'revision' | 'createdAt' | 'lastEventAt'>;

/** A new silence and its event. */
export function newSilence(asked: AskedSilence, now: string): { silence: Silence; event: NewEvent } {
  const { reason, createdBy, teamId, modelId, severities, labels, startsAt, endsAt } = asked;
  const data = {
    reason,
    team: teamId,
    modelId,
    severities: [...severities],
    labels: [...labels],
    startsAt,
    endsAt,
  };
  return {
    silence: { ...asked, revision: 1, createdAt: now, lastEventAt: now },
    event: { type: 'silence.created', actor: createdBy, data },
  };
}

/** Ends it now, whether it has begun or not; null when it has ended. */
export function endSilence(silence: Silence, by: { actor: string; now: string }): SilenceDecision | null {
  const { actor, now } = by;
  if (silence.endsAt <= now) return null;
  const startsAt = silence.startsAt < now ? silence.startsAt : now;
  return {
    changes: { startsAt, endsAt: now },
    event: { type: 'silence.ended', actor, data: { plannedEnd: silence.endsAt, modelId: silence.modelId } },
  };
}
