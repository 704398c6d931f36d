import { anApiKey, aTeam, aUser } from '../../support/accounts';
import { ask } from '../../support/http-client';
import { type HttpService, startHttpService } from '../../support/http-service';
import { acceptJob } from '../../support/runs';
import { watch } from '../../support/watching';

let service: HttpService;
/** Another process over the same records, as far as the feed can tell. */
let other: HttpService;
beforeAll(async () => {
  service = await startHttpService();
  other = await startHttpService({ over: service });
});
afterAll(async () => {
  await other.close();
  await service.close();
});

const relay = () => service.tested.core.eventLog.relayDirty();

async function cancelledJob(): Promise<string> {
  const id = await acceptJob(service.tested);
  await service.tested.core.runUseCases.cancel(id, 'ada');
  await service.tested.core.finalization.finalize(id);
  await relay();
  return id;
}

it('tells what becomes of a training to a watcher at any process, in order', async () => {
  const watching = await watch(`${other.url}/events`);
  expect(watching.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const id = await cancelledJob();
  const events = await watching.take(2);
  await watching.close();
  expect(events.map(({ name, data }) => [name, data['job_id']])).toEqual([
    ['training.accepted', id],
    ['training.cancelled', id],
  ]);
  expect(events[0]?.data).toMatchObject({
    event: 'training.accepted',
    cursor: events[0]?.id,
    run_type: 'train',
    model_id: expect.stringMatching(/^model-[0-9a-f]{32}$/),
    model_name: 'xgboost',
    error: null,
  });
});

it('tells a watcher that comes back all that it missed, once', async () => {
  const first = await watch(`${service.url}/events`);
  await cancelledJob();
  const [seen] = await first.take(1);
  await first.close();
  const later = await cancelledJob();
  const again = await watch(`${other.url}/events`, { 'Last-Event-ID': String(seen?.id) });
  const missed = await again.take(3);
  await again.close();
  expect(missed.map(({ name }) => name)).toEqual([
    'training.cancelled',
    'training.accepted',
    'training.cancelled',
  ]);
  expect(missed.slice(1).every(({ data }) => data['job_id'] === later)).toBe(true);
  const byQuery = await watch(`${service.url}/events?after=${seen?.id}`);
  expect(await byQuery.take(3)).toEqual(missed);
  await byQuery.close();
});

it('tells nobody of the models of other teams', async () => {
  const { tested } = service;
  const { core } = tested;
  await aTeam(tested, 'risk');
  const { key } = await anApiKey(tested, await aUser(tested, { username: 'eve', role: 'viewer' }));
  const hidden = await acceptJob(tested, 'neural-net');
  const { modelId } = await core.runs.get(hidden);
  await core.models.transition(modelId ?? '', () => ({ changes: { teamId: 'risk' }, event: null }));
  await relay();
  const watching = await watch(`${service.url}/events`, { Authorization: `Bearer ${key}` });
  await core.runUseCases.cancel(hidden, 'ada');
  await core.finalization.finalize(hidden);
  const seen = await cancelledJob();
  expect((await watching.take(2)).map(({ data }) => data['job_id'])).toEqual([seen, seen]);
  await watching.close();
});

describe('a ticket', () => {
  const closedDoor = { isOpen: false } as never;

  it('lets a browser in once, as whoever asked for it', async () => {
    const closed = await startHttpService({ over: service, changes: { door: closedDoor } });
    const { key } = await anApiKey(
      service.tested,
      await aUser(service.tested, { username: 'grace', role: 'engineer' }),
    );
    const answer = await ask(closed.port, {
      path: '/api/v1/tickets',
      method: 'POST',
      headers: { Authorization: `Bearer ${key}` },
    });
    expect(answer.status).toBe(201);
    const { ticket } = JSON.parse(answer.text);
    const watching = await watch(`${closed.url}/events?ticket=${ticket}`);
    expect(watching.status).toBe(200);
    await watching.close();
    expect((await ask(closed.port, { path: `/events?ticket=${ticket}` })).status).toBe(401);
    expect((await ask(closed.port, { path: '/events' })).status).toBe(401);
    await closed.close();
  });

  it('opens nothing else', async () => {
    const closed = await startHttpService({ over: service, changes: { door: closedDoor } });
    expect((await ask(closed.port, { path: '/train/jobs?ticket=x' })).status).toBe(401);
    await closed.close();
  });
});

it.each(['-1', 'x', '1e3', ''])('refuses the cursor %j', async (after) => {
  const { status, text } = await ask(service.port, { path: `/events?after=${after}` });
  expect(status).toBe(422);
  expect(JSON.parse(text)).toEqual({ detail: expect.stringContaining('after') });
});

describe('the log of a run', () => {
  it('is told from its beginning, or from where a client left off, to its end', async () => {
    const { core } = service.tested;
    const id = await acceptJob(service.tested);
    await core.logs.append(id, { writeKey: '1/0', text: 'first\n' });
    const { key } = await anApiKey(
      service.tested,
      await aUser(service.tested, { username: 'edsger', role: 'viewer' }),
    );
    const headers = { Authorization: `Bearer ${key}` };
    const url = `${service.url}/api/v1/runs/${id}/logs/stream`;
    const watching = await watch(url, headers);
    const [first] = await watching.take(1);
    expect(first).toMatchObject({ name: 'log', data: { offset: 0, logs: 'first\n' } });
    await watching.close();
    await core.logs.append(id, { writeKey: '1/1', text: 'second\n' });
    await core.runUseCases.cancel(id, 'ada');
    await core.finalization.finalize(id);
    const again = await watch(url, { ...headers, 'Last-Event-ID': String(first?.id) });
    expect(await again.take(3)).toEqual([
      { id: 13, name: 'log', data: { offset: 6, logs: 'second\n' } },
      { id: 13, name: 'end', data: { state: 'cancelled' } },
    ]);
  });
});
