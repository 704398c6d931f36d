import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  STATUS_CODES,
} from 'node:http';
import type { AddressInfo, ListenOptions } from 'node:net';
import type { Duplex } from 'node:stream';
import { isDeclaredTooLarge } from './body';
import { limitBodyTime } from './body-time';

/** Longest time for a request's head to arrive, and for the whole of one that sends a file. */
const HEAD_LIMIT_MS = 15_000;
const REQUEST_LIMIT_MS = 3_600_000;
/** Longer than the idle time of usual proxies, so that they never reuse a connection that is being closed. */
const KEEP_ALIVE_MS = 65_000;
const IDLE_SWEEP_MS = 50;
/** Attempts at a port that is free on every address, when any will do. */
const ANY_PORT_ATTEMPTS = 5;

export interface Listening {
  /** Addresses; those of a family that this machine doesn't have are left out while one remains. */
  hosts: readonly string[];
  /** 0: any port that is free. */
  port: number;
  /** Answers requests to upgrade a connection; without it they are treated like any other. */
  upgrade?: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** A listening service. */
export interface HttpServer {
  port: number;
  /** The addresses that are listened on. */
  hosts: readonly string[];
  /** Accepts no more, lets running requests end within `graceMs`, then cuts what is left. */
  close(graceMs: number): Promise<void>;
}

/**
 * Serves `app` on every host, all with the same port.
 * @throws the system's error (`EADDRINUSE`, `EACCES`, …) with `address` and `port`; nothing listens then
 */
export async function listen(app: RequestListener, listening: Listening): Promise<HttpServer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await listenOnce(app, listening);
    } catch (error) {
      const isWorthAnother =
        listening.port === 0 && codeOf(error) === 'EADDRINUSE' && attempt < ANY_PORT_ATTEMPTS;
      if (!isWorthAnother) throw error;
    }
  }
}

async function listenOnce(app: RequestListener, { hosts, port, upgrade }: Listening): Promise<HttpServer> {
  const open: { host: string; server: Server }[] = [];
  let missing: unknown = new Error('no address to listen on');
  let chosen = port;
  for (const host of hosts) {
    const server = createHttpServer(app);
    if (upgrade) server.on('upgrade', upgrade);
    try {
      chosen = await listenOn(server, { host, port: chosen, ipv6Only: hosts.length > 1 });
      open.push({ host, server });
    } catch (error) {
      missing = error;
      if (['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(codeOf(error))) continue;
      await Promise.all(open.map(({ server: other }) => closeServer(other, 0)));
      throw error;
    }
  }
  if (open.length === 0) throw missing;
  return {
    port: chosen,
    hosts: open.map(({ host }) => host),
    close: async (graceMs) =>
      void (await Promise.all(open.map(({ server }) => closeServer(server, graceMs)))),
  };
}

function createHttpServer(app: RequestListener): Server {
  const server = createServer({
    headersTimeout: HEAD_LIMIT_MS,
    requestTimeout: REQUEST_LIMIT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  server.on('request', (_req, res) => {
    if (!server.listening) res.shouldKeepAlive = false;
  });
  server.on('request', (req) => {
    limitBodyTime(req, () => refuseConnection({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, req.socket));
  });
  server.on('request', app);
  // A client that asks before it sends a huge body is refused without sending it.
  server.on('checkContinue', (req, res) => {
    if (!isDeclaredTooLarge(req)) res.writeContinue();
    server.emit('request', req, res);
  });
  server.on('clientError', refuseConnection);
  return server;
}

/** Answers what is not HTTP, or came too slowly: no request and no path exist yet, so no face's format applies. */
function refuseConnection(error: { code?: string | undefined }, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const statuses: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };
  const status = statuses[error.code ?? ''] ?? 400;
  const body = JSON.stringify({ detail: STATUS_CODES[status] });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function listenOn(server: Server, where: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(cut);
      resolve();
    });
  });
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
