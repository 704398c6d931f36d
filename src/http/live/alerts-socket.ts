import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import { assertPermitted, canSeeTeam, type Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import type { Feed } from '../../usecases/live/feed';
import { admit, type Door } from '../door';
import { DETAIL, toDomainError } from '../errors';
import { contextOf } from '../request-context';
import { presentFrame } from './frame';
import { Cursor } from './routes';
import { KEEP_ALIVE_MS, SLOW_MS, type Watchers } from './watchers';

const PATH = '/ws/alerts';
/** Clients have nothing to say. */
const MESSAGE_BYTES_MAX = 4_096;
/** RFC 6455: the server goes away. */
const GOING_AWAY = 1001;
/** How long the other side may take to say goodbye. */
const CLOSE_MS = 2_000;

interface SocketDeps {
  feed: Feed;
  watchers: Watchers;
  door: Door;
  logger: Logger;
}

/** Answers a request to upgrade a connection. */
export type UpgradeListener = (req: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * `/ws/alerts`: what becomes of trainings, from the event log (contract 1, row 13; contract 4, row 29). `?after=<cursor>`
 * goes on where a client left off. Anything else is refused without an upgrade.
 */
export function createAlertsSocket(deps: SocketDeps): UpgradeListener {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
  });

  server.on('wsClientError', ({ message }, socket) =>
    refuse(socket, new DomainError('MALFORMED', message), deps.logger),
  );

  async function answer(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { principal, begin, watcher } = await welcome(deps, req);
    socket.once('close', watcher.leave);
    server.handleUpgrade(req, socket, head, (client) => {
      void serve(deps.feed, client, { principal, begin, signal: watcher.signal }).finally(watcher.leave);
    });
  }

  return (req, socket, head) => {
    socket.on('error', () => socket.destroy());
    void answer(req, socket, head).catch((error: unknown) =>
      refuse(socket, toDomainError(error), deps.logger),
    );
  };
}

async function welcome({ door, feed, watchers }: SocketDeps, req: IncomingMessage) {
  const { path } = contextOf(req);
  if (path !== PATH) throw new DomainError('NOT_FOUND', 'there is no WebSocket at this path');
  const principal = await admit(req, path, door);
  assertPermitted(principal, 'run:read');
  const asked = new URL(req.url ?? '/', 'http://localhost').searchParams.get('after') ?? undefined;
  const after = Cursor.safeParse(asked);
  if (!after.success) throw new DomainError('MALFORMED', 'after: must be a cursor that an event told');
  const begin = await feed.begin(after.data ?? null);
  return { principal, begin, watcher: watchers.enter() };
}

function refuse(socket: Duplex, error: DomainError, logger: Logger): void {
  const { status, body } = DETAIL.render(error, PATH);
  if (status >= 500) logger.warn({ err: error }, 'a WebSocket was refused');
  const text = JSON.stringify(body);
  const head = [`HTTP/1.1 ${status} Refused`, 'Content-Type: application/json', 'Connection: close'];
  socket.end(`${[...head, `Content-Length: ${Buffer.byteLength(text)}`].join('\r\n')}\r\n\r\n${text}`);
}

async function serve(
  feed: Feed,
  client: WebSocket,
  watch: { principal: Principal; begin: number; signal: AbortSignal },
): Promise<void> {
  const gone = new AbortController();
  const signal = AbortSignal.any([watch.signal, gone.signal]);
  client.on('close', () => gone.abort());
  client.on('error', () => client.terminate());
  const stopPinging = keepAlive(client);
  try {
    for (let cursor = watch.begin; !signal.aborted; ) {
      const entries = await feed.next(cursor, signal);
      for (const { cursor: id, announcement, teamIds } of entries)
        if (announcement && teamIds.every((teamId) => canSeeTeam(watch.principal, teamId)))
          await send(client, JSON.stringify(presentFrame(id, announcement)));
      cursor = entries.at(-1)?.cursor ?? cursor;
    }
    client.close(GOING_AWAY, 'come back with after=<the last cursor>');
    setTimeout(() => client.terminate(), CLOSE_MS).unref();
  } catch {
    client.terminate();
  } finally {
    stopPinging();
  }
}

/** Resolves when the system has taken it, so that nothing piles up here. @throws for a client that takes nothing for 30 s */
function send(client: WebSocket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('too slow')), SLOW_MS);
    client.send(text, (error) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Ends a connection whose other side does not answer a ping before the next. */
function keepAlive(client: WebSocket): () => void {
  let isAlive = true;
  client.on('pong', () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (!isAlive) client.terminate();
    isAlive = false;
    client.ping();
  }, KEEP_ALIVE_MS);
  return () => clearInterval(timer);
}
