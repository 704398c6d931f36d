import { randomBytes } from 'node:crypto';
import type { Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import type { Override, Schedule } from '../../domain/on-call/schedule';
import { addOverride, removeOverride } from '../../domain/on-call/schedule-rules';
import { REQUEST_KEY_MS, type RequestKey } from '../../domain/request-key';
import { assertOfTeam, refuse, unknownReferences } from './references';
import type { ScheduleDeps } from './schedules';

/** Digits of the random part of an id. */
const ID_DIGITS = 24;

/** What is asked for: a person, and from when to when (ISO 8601 UTC). */
export type AskedOverride = Pick<Override, 'username' | 'from' | 'to'>;

export type Overrides = ReturnType<typeof createOverrides>;

/** Overrides of schedules, made by the members of the schedules' teams. */
export function createOverrides({ schedules, targets, clock }: Omit<ScheduleDeps, 'policies'>) {
  return {
    /**
     * Puts somebody on call instead. What of the time is over already is left as it was. With a request key the id
     * comes from it, so that the same request again finds its override.
     * @throws DomainError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED, INVALID_STATE for too many
     */
    async add(
      scheduleId: string,
      asked: AskedOverride,
      { principal, requestKey }: { principal: Principal; requestKey: RequestKey | null },
    ): Promise<{ override: Override; isRepeat: boolean }> {
      const schedule = await schedules.get(scheduleId);
      assertOfTeam(principal, schedule.teamId);
      const earlier = findRequested(schedule, requestKey, clock.now());
      if (earlier) return { override: earlier, isRepeat: true };
      const user = [{ id: asked.username, path: ['body', 'username'] }];
      refuse(await unknownReferences(targets, 'user', user));
      const now = clock.now();
      if (asked.to <= now)
        refuse([{ path: ['body', 'to'], message: 'must lie in the future', kind: 'value' }]);
      const override: Override = {
        ...asked,
        from: asked.from < now ? now : asked.from,
        id: idFor(schedule, requestKey),
        createdBy: principal.actor,
        createdAt: now,
        ...(requestKey ? { requestDigest: requestKey.digest } : {}),
      };
      const { overrides } = await schedules.transition(scheduleId, (current) => {
        assertOfTeam(principal, current.teamId);
        if (findRequested(current, requestKey, now)) return null;
        return addOverride(current, override, { actor: principal.actor, now });
      });
      const stored = overrides.find(({ id }) => id === override.id) ?? override;
      return { override: stored, isRepeat: stored !== override };
    },

    /** @throws DomainError NOT_FOUND, FORBIDDEN, INVALID_STATE when it has ended */
    async remove(scheduleId: string, overrideId: string, principal: Principal): Promise<void> {
      await schedules.transition(scheduleId, (schedule) => {
        assertOfTeam(principal, schedule.teamId);
        return removeOverride(schedule, overrideId, { actor: principal.actor, now: clock.now() });
      });
    },
  };
}

/** @throws DomainError VALIDATION_FAILED when the key was used for another override */
function findRequested({ overrides }: Schedule, key: RequestKey | null, now: string): Override | null {
  const found = key && overrides.find(({ id }) => id === keyedId(key));
  if (!found || Date.parse(now) - Date.parse(found.createdAt) > REQUEST_KEY_MS) return null;
  if (found.requestDigest === key.digest) return found;
  const message = 'was used with another body';
  throw new DomainError('VALIDATION_FAILED', `this Idempotency-Key ${message}`, {
    fields: [{ path: ['headers', 'idempotency-key'], message, kind: 'value' }],
  });
}

/** By the key, unless that id is still taken by a request that is no longer remembered. */
function idFor({ overrides }: Schedule, key: RequestKey | null): string {
  const keyed = key && keyedId(key);
  if (keyed && !overrides.some(({ id }) => id === keyed)) return keyed;
  return `ovr_${randomBytes(ID_DIGITS / 2).toString('hex')}`;
}

const keyedId = ({ key }: RequestKey): string => `ovr_${key.slice(0, ID_DIGITS)}`;
