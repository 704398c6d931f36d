import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import type { Principal } from '../domain/auth/principal';
import { assertWithin, type LimitGroup } from '../domain/rate-limit';
import type { RateLimits } from '../usecases/rate-limits';
import { isUnder } from './face';
import { contextOf } from './request-context';

const LIMITED_PREFIX = '/api/v1';
const READING: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];
/** `::ffff:192.0.2.1`: an IPv4 address as a socket for both families tells it. */
const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** The headers that tell callers of their limits, with what each means. */
export const LIMIT_HEADERS = {
  'X-RateLimit-Limit': 'Requests that one window of a minute lets through.',
  'X-RateLimit-Remaining': 'Requests that this window still lets through.',
  'X-RateLimit-Reset': 'When this window ends, in seconds since 1970.',
} as const satisfies Record<string, string>;

/** True when requests for `path` are limited: those of the incidents contract. */
export function isLimited(path: string): boolean {
  return isUnder(path, LIMITED_PREFIX);
}

/**
 * Counts a request and tells what is left in the headers of its answer, whatever that will be; to be called when it is
 * known who asks, or that nobody knows, and before anything else is done for them.
 * @throws DomainError RATE_LIMITED, or UNAVAILABLE while nothing can be counted
 */
export async function limitRequest(
  limits: RateLimits,
  req: IncomingMessage,
  res: Pick<ServerResponse, 'setHeader'>,
): Promise<void> {
  const { path, principal } = contextOf(req);
  if (!isLimited(path)) return;
  const group = groupOf(req.method ?? 'GET', path);
  const allowance = await limits.spend(group, subjectOf(group, principal, req));
  const values: Record<keyof typeof LIMIT_HEADERS, number> = {
    'X-RateLimit-Limit': allowance.limit,
    'X-RateLimit-Remaining': allowance.remaining,
    'X-RateLimit-Reset': allowance.resetSeconds,
  };
  for (const [name, value] of Object.entries(values)) res.setHeader(name, String(value));
  assertWithin(allowance);
}

function groupOf(method: string, path: string): LimitGroup {
  if (isUnder(path, `${LIMITED_PREFIX}/auth`)) return 'auth';
  if (isUnder(path, `${LIMITED_PREFIX}/alertmanager`)) return 'integration';
  const isIncidentWrite = isUnder(path, `${LIMITED_PREFIX}/incidents`) && !READING.includes(method);
  return isIncidentWrite ? 'incidentWrites' : 'other';
}

/** Whoever is known is counted by name, wherever they ask from; anybody else by the address that the socket knows. */
function subjectOf(group: LimitGroup, { via, actor }: Principal, { socket }: IncomingMessage): string {
  const isKnown = via !== 'nothing' && group !== 'auth';
  return isKnown ? `user/${actor}` : `ip/${networkOf(socket.remoteAddress ?? '')}`;
}

/** One subscriber holds a whole /64 of IPv6 addresses, so that is what counts as one. */
function networkOf(address: string): string {
  const [, ipv4] = MAPPED_IPV4.exec(address) ?? [];
  if (ipv4 !== undefined) return ipv4;
  const [bare = ''] = address.split('%', 1);
  if (!isIPv6(bare)) return bare;
  const [head = '', tail] = bare.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter(Boolean).length;
  const whole = [...groups, ...Array<string>(missing).fill('0'), ...(tail ? tail.split(':') : [])];
  return `${whole.slice(0, 4).join(':')}::/64`;
}
