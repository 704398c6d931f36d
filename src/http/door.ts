import type { IncomingHttpHeaders } from 'node:http';
import { ANONYMOUS, LOCAL, type Principal } from '../domain/auth/principal';
import { DomainError } from '../domain/errors';
import { isUnder } from './face';

/** How callers come in. */
export interface Door {
  /** True: callers on this machine need no credentials, but under `/api/v1`. False: everybody does. */
  isOpen: boolean;
  /** Whom an access token or an API key names; null for one that lets nobody in. */
  authenticate: (bearer: string) => Promise<Principal | null>;
  /** Whom the key of an integration names, which opens nothing but what senders report to; null for any other. */
  authenticateIntegration: (bearer: string) => Promise<Principal | null>;
  /** Whom a one-time ticket lets in, which is used up by that; null for one that lets nobody in. */
  redeemTicket: (ticket: string) => Promise<Principal | null>;
}

/** What of a request the door looks at; also of a WebSocket's handshake. */
export interface Knock {
  method?: string | undefined;
  url?: string | undefined;
  headers: IncomingHttpHeaders;
  socket: { remoteAddress?: string | undefined };
}

/**
 * What a path asks of its callers. `own-site`: nothing, but a page of another site may not send it. `loopback`: as through an open
 * door, even when the door is closed. `bearer`: always a token or a key. `integration`: always the key of an integration.
 */
type Access = 'public' | 'own-site' | 'door' | 'loopback' | 'bearer' | 'integration';

const ACCESS: readonly { path: string; access: Access }[] = [
  { path: '/health', access: 'public' },
  { path: '/ready', access: 'public' },
  { path: '/metrics', access: 'loopback' },
  { path: '/api/v1/alertmanager', access: 'integration' },
  { path: '/api/v1', access: 'bearer' },
  // An event carries its key in itself.
  { path: '/v2/enqueue', access: 'public' },
];
/** Who logs in has no token yet, or one that has expired. */
const LOG_IN = /^\/api\/v1\/auth\/(?:token|refresh)\/?$/;
/** What browsers open without headers; a ticket lets them in. */
const LIVE = /^\/(?:events|ws\/alerts|api\/v1\/runs\/[^/]+\/logs\/stream)$/;
const BEARER = /^bearer +(\S+) *$/i;

const LOOPBACK_PEER = /^(?:::1|(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i;
const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;
/** What proxies add: whoever stands behind one is not on this machine. */
const FORWARDING_HEADER =
  /^(?:forwarded|via|x-forwarded(?:-.*)?|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip)$/;

/** What `path` asks of its callers. */
export function accessOf(path: string): Access {
  if (LOG_IN.test(path)) return 'own-site';
  return ACCESS.find((row) => isUnder(path, row.path))?.access ?? 'door';
}

/** True when a `Host` header names this machine itself, whatever the port. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK_HOST.test(host);
}

/**
 * Who a request comes from: whom its bearer names, `local` through the loopback door, `anonymous` where all may ask.
 * Any port will do in `Host`, as a forwarded port is still this machine's; `Origin` must repeat it exactly.
 * @throws DomainError UNAUTHENTICATED, FORBIDDEN for a page of another site in a browser, or UNAVAILABLE while
 *   nobody can be looked up
 */
export async function admit(req: Knock, path: string, door: Door): Promise<Principal> {
  const access = accessOf(path);
  if (access === 'public') return ANONYMOUS;
  if (access === 'own-site') return admitToLogIn(req);
  const ticket = LIVE.test(path) ? ticketOf(req.url) : null;
  if (ticket !== null) return admitByTicket(ticket, door);
  const [, bearer] = BEARER.exec(req.headers.authorization ?? '') ?? [];
  const ask = access === 'integration' ? door.authenticateIntegration : door.authenticate;
  const known = bearer === undefined ? null : await ask(bearer);
  if (known !== null) return known;
  const isOpen = access === 'loopback' || (access === 'door' && door.isOpen);
  if (!isOpen || !isFromThisMachine(req)) throw unauthenticated(bearer);
  assertOwnSite(req);
  return LOCAL;
}

function ticketOf(url = ''): string | null {
  const query = url.indexOf('?');
  return query === -1 ? null : new URLSearchParams(url.slice(query)).get('ticket');
}

async function admitByTicket(ticket: string, door: Door): Promise<Principal> {
  const known = await door.redeemTicket(ticket);
  if (known === null)
    throw new DomainError(
      'UNAUTHENTICATED',
      'the ticket was used, or is older than 30 seconds: get a new one',
    );
  return known;
}

/** Cookies come along with what a page sends, so the page must be ours. */
function admitToLogIn({ headers }: Knock): Principal {
  if (isFromAnotherSite(headers)) throw foreignPage();
  return ANONYMOUS;
}

function unauthenticated(bearer: string | undefined): DomainError {
  const isWrong = bearer !== undefined;
  return new DomainError(
    'UNAUTHENTICATED',
    isWrong ? 'the token or API key is not valid, or not any more' : 'credentials are required',
  );
}

function isFromThisMachine({ socket, headers }: Knock): boolean {
  if (!LOOPBACK_PEER.test(socket.remoteAddress ?? '')) return false;
  return !Object.keys(headers).some((name) => FORWARDING_HEADER.test(name));
}

function assertOwnSite({ method, headers }: Knock): void {
  const host = headers.host ?? '';
  if (!LOOPBACK_HOST.test(host)) throw new DomainError('FORBIDDEN', 'the Host header names another site');
  const { origin } = headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) throw foreignPage();
  if (isFromAnotherSite(headers) && !isFollowedLink(method, headers)) throw foreignPage();
}

function foreignPage(): DomainError {
  return new DomainError('FORBIDDEN', 'the request comes from a page of another site');
}

/** Browsers that are too old to say so tell the page's origin; a proxy may have put another `Host` in place of ours. */
function isFromAnotherSite({ host = '', origin, ...headers }: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  if (origin === undefined) return false;
  return origin.toLowerCase().replace(/^https?:\/\//, '') !== host.toLowerCase();
}

/** A person who follows a link to us reads the answer themselves; the page with the link can't. */
function isFollowedLink(method: string | undefined, headers: IncomingHttpHeaders): boolean {
  const isReading = method === 'GET' || method === 'HEAD';
  return isReading && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}
