import { type AddressInfo, connect, createServer } from 'node:net';
import { DomainError } from '../domain/errors';

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

/** A port of 127.0.0.1 that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
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
