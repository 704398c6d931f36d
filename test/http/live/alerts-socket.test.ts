import { once } from 'node:events';
import { anApiKey, aUser } from '../../support/accounts';
import { eventually } from '../../support/eventually';
import { ask, sendRaw } from '../../support/http-client';
import { type HttpService, startHttpService } from '../../support/http-service';
import { acceptJob } from '../../support/runs';
import { listenTo } from '../../support/watching';

let service: HttpService;
beforeAll(async () => {
  service = await startHttpService();
});
afterAll(() => service.close());

const address = (path = '/ws/alerts', port = service.port) => `ws://127.0.0.1:${port}${path}`;

async function cancelledJob(): Promise<string> {
  const { core } = service.tested;
  const id = await acceptJob(service.tested);
  await core.runUseCases.cancel(id, 'ada');
  await core.finalization.finalize(id);
  await core.eventLog.relayDirty();
  return id;
}

it('tells what becomes of a training, and what was missed to a client that comes back', async () => {
  const { socket, frames } = await listenTo(address());
  const id = await cancelledJob();
  await eventually(
    async () => frames.length,
    (count) => count === 2,
  );
  expect(frames.map(({ event, job_id }) => [event, job_id])).toEqual([
    ['training.accepted', id],
    ['training.cancelled', id],
  ]);
  socket.close();
  await once(socket, 'close');
  const again = await listenTo(address(`/ws/alerts?after=${String(frames[0]?.['cursor'])}`));
  await eventually(
    async () => again.frames.length,
    (count) => count > 0,
  );
  expect(again.frames).toEqual([frames[1]]);
  again.socket.close();
});

it('answers a ping, hears nothing that clients say, and says goodbye', async () => {
  const { socket } = await listenTo(address());
  socket.ping('x');
  const [answer] = await once(socket, 'pong');
  expect(String(answer)).toBe('x');
  socket.send('{"event":"threat"}');
  socket.close(1000);
  const [code] = await once(socket, 'close');
  expect(code).toBe(1000);
});

it('ends a connection that sends more than a client has to say', async () => {
  const { socket } = await listenTo(address());
  socket.on('error', () => undefined);
  socket.send('x'.repeat(100_000));
  const [code] = await once(socket, 'close');
  expect(code).toBe(1009);
});

it.each(['/ws/other', '/ws', '/ws/alerts/x', '/train/jobs'])('is not at %s', async (path) => {
  await expect(listenTo(address(path))).rejects.toThrow('refused with 404');
});

it.each(['-1', 'x', '%24gt'])('refuses the cursor %s', async (after) => {
  await expect(listenTo(address(`/ws/alerts?after=${after}`))).rejects.toThrow('refused with 400');
});

it('refuses a plain request, and a handshake without a key', async () => {
  const plain = await ask(service.port, { path: '/ws/alerts' });
  expect([plain.status, JSON.parse(plain.text)]).toEqual([404, { detail: expect.any(String) }]);
  const head = 'GET /ws/alerts HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
  const keyless = await sendRaw(service.port, `${head}Sec-WebSocket-Version: 13\r\n\r\n`);
  expect(keyless).toMatch(/^HTTP\/1\.1 400 .*\r\nContent-Type: application\/json\r\n/);
  expect(keyless).toMatch(/\{"detail":".*Sec-WebSocket-Key.*"\}$/);
});

it('is closed to pages of other sites, also through the open door', async () => {
  await expect(listenTo(address(), { Origin: 'http://evil.example' })).rejects.toThrow('refused with 403');
  const { socket } = await listenTo(address(), { Origin: `http://127.0.0.1:${service.port}` });
  socket.close();
});

it('asks for credentials where the door is closed', async () => {
  const closed = await startHttpService({ over: service, changes: { door: { isOpen: false } as never } });
  await expect(listenTo(address('/ws/alerts', closed.port))).rejects.toThrow('refused with 401');
  const owner = await aUser(service.tested, { username: 'ada', role: 'viewer' });
  const { key } = await anApiKey(service.tested, owner);
  const { socket } = await listenTo(address('/ws/alerts', closed.port), { Authorization: `Bearer ${key}` });
  const goodbye = once(socket, 'close');
  await closed.close();
  const [code] = await goodbye;
  expect(code).toBe(1001);
});
