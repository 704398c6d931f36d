import { DomainError } from '../errors';
import type { Channel, ChannelDecision, Verification } from './channel';
import { assertInUse, type By, eventOf } from './channel-rules';

/** How long a code counts, how often it may be guessed, and how many are sent within an hour. */
export const CODE_MINUTES = 15;
const TRIES_MAX = 5;
const CODES_PER_HOUR = 3;
const MINUTE_MS = 60_000;

/** The hash of a code that is about to be sent. */
export interface HashedCode {
  codeHash: string;
  salt: string;
}

/** A code that is sent now; `earlier` are the times of those before. */
export function beginVerification(
  code: HashedCode,
  now: string,
  earlier: readonly string[] = [],
): Verification {
  const expiresAt = new Date(Date.parse(now) + CODE_MINUTES * MINUTE_MS).toISOString();
  return { ...code, expiresAt, triesLeft: TRIES_MAX, sentAt: [...earlier, now], lastSend: null };
}

/** Another code in place of the last. @throws DomainError INVALID_STATE, or RATE_LIMITED after some within an hour */
export function sendAnotherCode(channel: Channel, code: HashedCode, now: string): ChannelDecision {
  const { sentAt } = pending(channel);
  const hourAgo = Date.parse(now) - 60 * MINUTE_MS;
  const recent = sentAt.filter((at) => Date.parse(at) > hourAgo);
  const [oldest] = recent;
  if (oldest !== undefined && recent.length >= CODES_PER_HOUR)
    throw new DomainError(
      'RATE_LIMITED',
      `${CODES_PER_HOUR} codes were sent within an hour; wait, and look for them`,
      {
        retryAfterSeconds: Math.max(1, Math.ceil((Date.parse(oldest) - hourAgo) / 1_000)),
      },
    );
  return { changes: { verification: beginVerification(code, now, recent) }, event: null };
}

/** Keeps how sending went; null when another code took its place meanwhile. */
export function recordSend(
  channel: Channel,
  { salt }: HashedCode,
  lastSend: { ok: boolean; detail: string },
): ChannelDecision | null {
  if (channel.verification?.salt !== salt) return null;
  return { changes: { verification: { ...channel.verification, lastSend } }, event: null };
}

/**
 * One guess: the right code verifies, a wrong one costs a try. `tried` is the hash of the guess with its salt.
 * @throws DomainError INVALID_STATE when no code is waited for, or it ran out
 */
export function tryCode(channel: Channel, tried: HashedCode, by: By): ChannelDecision {
  const verification = pending(channel);
  const { codeHash, salt, expiresAt, triesLeft } = verification;
  if (salt !== tried.salt)
    throw new DomainError('INVALID_STATE', 'another code was sent meanwhile; enter that one');
  if (expiresAt <= by.now || triesLeft <= 0)
    throw new DomainError('INVALID_STATE', 'the code does not count any more; ask for another one');
  if (codeHash !== tried.codeHash)
    return { changes: { verification: { ...verification, triesLeft: triesLeft - 1 } }, event: null };
  return {
    changes: { verifiedAt: by.now, verification: null },
    event: eventOf(channel, 'channel.verified', by),
  };
}

/** What is waited for. @throws DomainError INVALID_STATE */
export function pending(channel: Channel): Verification {
  assertInUse(channel);
  if (channel.verification === null) throw new DomainError('INVALID_STATE', 'this is verified already');
  return channel.verification;
}
