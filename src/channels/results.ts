import type { SendResult } from '../domain/notifications/channel';
import type { Outcome } from './outgoing';

/** Refused this way, the same would be refused again. */
const PERMANENT: readonly number[] = [400, 401, 403, 404, 410];
const RETRY_AFTER_MAX_SECONDS = 24 * 60 * 60;
const EXCERPT_LENGTH = 200;

/**
 * How a try went, by what the receiver answered. `excerpt`: the answer's text is told, as with receivers that say there
 * what is wrong; of others it is not, so that nobody reads through us what only we can reach.
 */
export function resultOf(outcome: Outcome, { now, excerpt }: { now: string; excerpt: boolean }): SendResult {
  if (outcome.kind === 'refused') return permanent(outcome.detail);
  if (outcome.kind === 'failed') return retryable(outcome.detail);
  const { status, text, headers } = outcome;
  const said = excerpt && text.trim() !== '' ? `: ${oneLine(text).slice(0, EXCERPT_LENGTH)}` : '';
  const detail = `answered ${status}${said}`;
  if (status >= 200 && status < 300) return { ok: true, detail };
  if (PERMANENT.includes(status)) return permanent(detail);
  if (status >= 300 && status < 400) return retryable(`${detail}; redirects are not followed`);
  return retryable(detail, retryAfterSeconds(headers['retry-after'], now));
}

/** The same again would be refused again. */
export function permanent(detail: string): SendResult {
  return { ok: false, detail, isPermanent: true, retryAfterSeconds: null };
}

/** Later it may work. */
export function retryable(detail: string, afterSeconds: number | null = null): SendResult {
  return { ok: false, detail, isPermanent: false, retryAfterSeconds: afterSeconds };
}

/** Text without line breaks and other control characters, as headers and logs want it. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** `Retry-After` as seconds or as a date (RFC 9110, section 10.2.3). */
function retryAfterSeconds(sent: string | undefined, now: string): number | null {
  if (sent === undefined) return null;
  const seconds = /^\d{1,9}$/.test(sent)
    ? Number(sent)
    : Math.ceil((Date.parse(sent) - Date.parse(now)) / 1_000);
  if (Number.isNaN(seconds)) return null;
  return Math.min(Math.max(seconds, 0), RETRY_AFTER_MAX_SECONDS);
}
