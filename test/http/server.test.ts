import { createServer, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { listen } from '../../src/http/server';
import { eventually } from '../support/eventually';
import { ask } from '../support/http-client';

const LOOPBACK = ['127.0.0.1', '::1'];
const hello: RequestListener = (_req, res) => void res.end('hello');

/** An app whose answers wait until they are released. */
function waitingApp() {
  const waiting: (() => void)[] = [];
  const app: RequestListener = (_req, res) => void waiting.push(() => res.end('at last'));
  return { app, waiting };
}

describe('listen', () => {
  it('serves both loopback addresses on one port', async () => {
    const server = await listen(hello, { hosts: LOOPBACK, port: 0 });
    expect(server.hosts).toEqual(LOOPBACK);
    for (const address of LOOPBACK)
      expect((await ask(server.port, { path: '/', address })).text).toBe('hello');
    await server.close(0);
  });

  it('serves IPv4 through an address that takes both families', async () => {
    const server = await listen(hello, { hosts: ['::'], port: 0 });
    expect((await ask(server.port, { path: '/' })).text).toBe('hello');
    await server.close(0);
  });

  it("rejects with the system's error for a taken port, and listens nowhere then", async () => {
    const other = createServer(hello);
    const port = await new Promise<number>((resolve) =>
      other.listen(0, '::1', () => {
        const address = other.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      }),
    );
    await expect(listen(hello, { hosts: LOOPBACK, port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      address: '::1',
      port,
    });
    await expect(ask(port, { path: '/', address: '127.0.0.1' })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    other.close();
  });

  it('leaves out an address that this machine does not have, while another is left', async () => {
    const server = await listen(hello, { hosts: ['127.0.0.1', '192.0.2.1'], port: 0 });
    expect(server.hosts).toEqual(['127.0.0.1']);
    await server.close(0);
    await expect(listen(hello, { hosts: ['192.0.2.1'], port: 0 })).rejects.toMatchObject({
      code: 'EADDRNOTAVAIL',
    });
  });
});

describe('close', () => {
  it('lets a running request end, and accepts no new one', async () => {
    const { app, waiting } = waitingApp();
    const server = await listen(app, { hosts: LOOPBACK, port: 0 });
    const running = ask(server.port, { path: '/' });
    await eventually(
      async () => waiting.length,
      (count) => count === 1,
    );
    const closed = server.close(60_000);
    await expect(ask(server.port, { path: '/' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    for (const release of waiting) release();
    expect((await running).text).toBe('at last');
    await closed;
  });

  it('answers what a kept connection still asks, and ends it after that', async () => {
    const { app, waiting } = waitingApp();
    const server = await listen(app, { hosts: LOOPBACK, port: 0 });
    const socket = connect(server.port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    const request = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
    socket.write(request);
    await eventually(
      async () => waiting.length,
      (count) => count === 1,
    );
    const closed = server.close(60_000);
    socket.write(request);
    await eventually(
      async () => waiting.length,
      (count) => count === 2,
    );
    for (const release of waiting) release();
    await Promise.all([closed, ended]);
    const text = Buffer.concat(chunks).toString();
    expect(text.match(/at last/g)?.length).toBe(2);
    expect(text.match(/^Connection: .*$/gim)).toEqual(['Connection: keep-alive', 'Connection: close']);
  });

  it('ends a kept connection when its last request has been answered', async () => {
    const { app, waiting } = waitingApp();
    const server = await listen(app, { hosts: LOOPBACK, port: 0 });
    const socket = connect(server.port, '127.0.0.1');
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.resume();
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await eventually(
      async () => waiting.length,
      (count) => count === 1,
    );
    const closed = server.close(60_000);
    for (const release of waiting) release();
    await closed;
    expect(await ended).toBe(false);
  });

  it('ends idle connections at once', async () => {
    const server = await listen(hello, { hosts: LOOPBACK, port: 0 });
    const socket = connect(server.port, '127.0.0.1');
    const answered = new Promise((resolve) => socket.once('data', resolve));
    const ended = new Promise((resolve) => socket.once('close', (hadError: boolean) => resolve(hadError)));
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await answered;
    await server.close(60_000);
    expect(await ended).toBe(false);
  });

  it('cuts what has not ended within its grace time', async () => {
    const { app, waiting } = waitingApp();
    const server = await listen(app, { hosts: LOOPBACK, port: 0 });
    const running = ask(server.port, { path: '/' }).catch((error: unknown) => error);
    await eventually(
      async () => waiting.length,
      (count) => count === 1,
    );
    await server.close(50);
    expect(await running).toMatchObject({ code: 'ECONNRESET' });
  });
});
