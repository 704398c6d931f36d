import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ANONYMOUS, LOCAL, type Principal, SYSTEM } from '../domain/auth/principal';
import { DomainError } from '../domain/errors';
import { isUnder } from './face';

/** How callers without an account come in. */
export interface Door {
  /** True: callers on this machine need no credentials. False: everybody needs the key. */
  isOpen: boolean;
  /** Lets in whoever sends it as `Authorization: Bearer …`; null: nobody. */
  apiKey: string | null;
}

/** What of a request the door looks at; also of a WebSocket's handshake. */
export interface Knock {
  method?: string | undefined;
  headers: IncomingHttpHeaders;
  socket: { remoteAddress?: string | undefined };
}

/** What a path asks of its callers. `loopback`: as through an open door, even when the door is closed. */
type Access = 'public' | 'door' | 'loopback' | 'key';

const ACCESS: readonly { prefix: string; access: Access }[] = [
  { prefix: '/health', access: 'public' },
  { prefix: '/ready', access: 'public' },
  { prefix: '/metrics', access: 'loopback' },
  { prefix: '/api/v1', access: 'key' },
];

const LOOPBACK_PEER = /^(?:::1|(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i;
const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;
/** What proxies add: whoever stands behind one is not on this machine. */
const FORWARDING_HEADER =
  /^(?:forwarded|via|x-forwarded(?:-.*)?|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip)$/;

/** What `path` asks of its callers. */
export function accessOf(path: string): Access {
  return ACCESS.find(({ prefix }) => isUnder(path, prefix))?.access ?? 'door';
}

/**
 * Who a request comes from: the holder of the key, `local` through the loopback door, `anonymous` where all may ask.
 * Any port will do in `Host`, as a forwarded port is still this machine's; `Origin` must repeat it exactly.
 * @throws DomainError UNAUTHENTICATED, or FORBIDDEN for a page of another site in a browser on this machine
 */
export function admit(req: Knock, path: string, door: Door): Principal {
  const access = accessOf(path);
  if (isKey(req.headers.authorization, door.apiKey)) return { ...SYSTEM, actor: 'api-key', via: 'api-key' };
  if (access === 'public') return ANONYMOUS;
  const isOpen = access === 'loopback' || (access === 'door' && door.isOpen);
  if (!isOpen || !isFromThisMachine(req))
    throw new DomainError('UNAUTHENTICATED', 'credentials are required');
  assertOwnSite(req);
  return LOCAL;
}

function isKey(authorization: string | undefined, apiKey: string | null): boolean {
  const [, token] = /^bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
  if (token === undefined || apiKey === null) return false;
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(token), digest(apiKey));
}

function isFromThisMachine({ socket, headers }: Knock): boolean {
  if (!LOOPBACK_PEER.test(socket.remoteAddress ?? '')) return false;
  return !Object.keys(headers).some((name) => FORWARDING_HEADER.test(name));
}

function assertOwnSite({ method, headers }: Knock): void {
  const host = headers.host ?? '';
  if (!LOOPBACK_HOST.test(host)) throw new DomainError('FORBIDDEN', 'the Host header names another site');
  const { origin } = headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
    throw new DomainError('FORBIDDEN', 'the request comes from a page of another site');
  if (isFromAnotherSite(headers) && !isFollowedLink(method, headers))
    throw new DomainError('FORBIDDEN', 'the request comes from a page of another site');
}

function isFromAnotherSite(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/** A person who follows a link to us reads the answer themselves; the page with the link can't. */
function isFollowedLink(method: string | undefined, headers: IncomingHttpHeaders): boolean {
  const isReading = method === 'GET' || method === 'HEAD';
  return isReading && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}
