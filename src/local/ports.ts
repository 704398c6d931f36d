import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { DomainError } from '../domain/errors';

/**
 * Below the ports that systems give to outgoing connections (from 32768 on Linux, 49152 on macOS): one of those could be taken by
 * any connection while its server is started, or started again.
 */
const OWN_PORTS = { from: 20_000, to: 26_000 };
const ATTEMPTS = 100;

/** A machine without IPv6 has no such address; that is not the port's fault. */
const ADDRESS_MISSING: readonly string[] = ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'];

/**
 * @param setting the environment variable that chooses the port
 * @throws DomainError UNAVAILABLE when the port can't be listened on at one of the hosts
 */
export async function assertPortFree(port: number, hosts: readonly string[], setting: string): Promise<void> {
  for (const host of hosts) {
    const code = await listenError(port, host);
    if (code === null || ADDRESS_MISSING.includes(code)) continue;
    const why = code === 'EADDRINUSE' ? 'is taken' : `can't be used (${code})`;
    throw new DomainError(
      'UNAVAILABLE',
      `Port ${port} ${why}: set ${setting} to a free one, or end the program that has it ("lsof -i :${port}" names it).`,
    );
  }
}

function listenError(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** Whether the port can be listened on at the host. */
export async function isPortFree(port: number, host: string): Promise<boolean> {
  return (await listenError(port, host)) === null;
}

/**
 * A port of 127.0.0.1 that nobody listens on now, and that no outgoing connection takes before somebody does.
 * @throws DomainError UNAVAILABLE when there seems to be none
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(OWN_PORTS.from, OWN_PORTS.to);
    if (await isPortFree(port, '127.0.0.1')) return port;
  }
  throw new DomainError('UNAVAILABLE', `No port from ${OWN_PORTS.from} to ${OWN_PORTS.to} is free.`);
}

/** Why nothing can be reached at an address; null when something answers. */
export function connectError(
  address: { host: string; port: number },
  timeoutMs: number,
): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ ...address, timeout: timeoutMs });
    const end = (why: string | null): void => {
      socket.destroy();
      resolve(why);
    };
    socket.once('connect', () => end(null));
    socket.once('timeout', () => end('no answer'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}
