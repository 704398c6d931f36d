import { randomUUID } from 'node:crypto';
import { SYSTEM } from '../../../src/domain/auth/principal';
import { aUser, type TestUser } from '../../support/accounts';
import { api, expectProblem } from '../../support/http-auth';
import type { Answer } from '../../support/http-client';
import { type HttpService, startHttpService } from '../../support/http-service';

let service: HttpService;
let responder: TestUser;
let viewer: TestUser;
let stranger: TestUser;
let id: string;
beforeAll(async () => {
  service = await startHttpService();
  const { tested } = service;
  responder = await aUser(tested, { role: 'responder', teams: ['risk'] });
  viewer = await aUser(tested, { role: 'viewer', teams: ['risk'] });
  stranger = await aUser(tested, { role: 'admin', teams: ['fraud'] });
});
afterAll(() => service.close());

const pathOf = (incident: string): string => `/incidents/${incident}/postmortem`;

/** An incident in the status given, without a draft. */
async function anIncident(status: 'open' | 'resolved', modelId: string = randomUUID()): Promise<string> {
  const { incidents, incidentRecords, clock } = service.tested.core;
  const asked = { title: 'Drift', severity: 'P2' as const, description: null, labels: [], modelId };
  const { record } = await incidents.open(SYSTEM, { ...asked, triggerSource: 'manual' });
  if (status === 'resolved')
    await incidentRecords.transition(record.id, () => ({
      changes: { status, resolvedAt: clock.now() },
      event: null,
    }));
  return record.id;
}

async function draft(incident: string): Promise<void> {
  const { incidentSteps, clock } = service.tested.core;
  await incidentSteps.take(incident, clock.now());
}

const send = (
  method: string,
  sending: { by?: TestUser; incident?: string; headers?: Record<string, string>; body?: unknown } = {},
): Promise<Answer> => {
  const { by = responder, incident = id, headers = {}, body } = sending;
  return api(service.port, method, pathOf(incident), { headers: { ...by.bearer, ...headers }, body });
};

beforeEach(async () => {
  id = await anIncident('resolved');
  await draft(id);
});

describe('GET /incidents/{id}/postmortem', () => {
  it('200: the draft, with its ETag', async () => {
    const answer = await send('GET', { by: viewer });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ etag: '"1"', vary: 'Accept' });
    expect(JSON.parse(answer.text)).toEqual({
      incident_id: id,
      markdown: expect.stringContaining('# Postmortem: Drift\n'),
      created_at: expect.stringMatching(/^[\d-]{10}T[\d:]{8}Z$/),
      edited_at: null,
      edited_by: null,
    });
  });

  it.each([
    ['text/markdown', true],
    ['text/markdown, application/json;q=0.5', true],
    ['text/markdown;q=0.4, application/json', false],
    ['text/markdown;q=0', false],
    ['*/*', false],
    ['application/json', false],
  ])('200: for Accept: %s bare Markdown: %s', async (Accept, isMarkdown) => {
    const answer = await send('GET', { headers: { Accept } });
    expect(answer.headers['content-type']).toBe(
      isMarkdown ? 'text/markdown; charset=utf-8' : 'application/json',
    );
    expect(answer.text.startsWith('# Postmortem')).toBe(isMarkdown);
  });

  it('404: before it is drafted, of no incident', async () => {
    for (const incident of [await anIncident('resolved'), await anIncident('open'), randomUUID()])
      expectProblem(await send('GET', { incident }), 404, pathOf(incident));
  });

  it('404: of a model of another team', async () => {
    const { core } = service.tested;
    const asked = { name: 'm', teamId: 'fraud', stage: 'draft' as const };
    const { record } = await core.modelUseCases.register(asked, SYSTEM, undefined);
    const incident = await anIncident('resolved', record.id);
    await draft(incident);
    expectProblem(await send('GET', { incident }), 404, pathOf(incident));
    expectProblem(await send('PUT', { incident, body: { markdown: 'x' } }), 404, pathOf(incident));
    expect((await send('GET', { incident, by: stranger })).status).toBe(200);
  });
});

describe('PUT /incidents/{id}/postmortem', () => {
  it('200: replaces the text, and says who did', async () => {
    const answer = await send('PUT', { body: { markdown: '# Ours' } });
    expect(answer.status).toBe(200);
    expect(answer.headers['etag']).toBe('"2"');
    const shown = JSON.parse((await send('GET')).text);
    expect(shown).toEqual(JSON.parse(answer.text));
    expect(shown).toMatchObject({ markdown: '# Ours', edited_by: responder.username });
  });

  it('200: before there is a draft, which then stays away', async () => {
    const incident = await anIncident('resolved');
    expect((await send('PUT', { incident, body: { markdown: 'first' } })).status).toBe(200);
    await draft(incident);
    expect(JSON.parse((await send('GET', { incident })).text)).toMatchObject({ markdown: 'first' });
  });

  it('403: for a viewer', async () => {
    expectProblem(await send('PUT', { by: viewer, body: { markdown: 'x' } }), 403, pathOf(id));
  });

  it('409: while the incident is unresolved', async () => {
    const incident = await anIncident('open');
    expectProblem(await send('PUT', { incident, body: { markdown: 'x' } }), 409, pathOf(incident));
  });

  it('412: over a text that the caller has not seen', async () => {
    const headers = { 'If-Match': '"1"' };
    expect((await send('PUT', { headers, body: { markdown: 'one' } })).status).toBe(200);
    expectProblem(await send('PUT', { headers, body: { markdown: 'two' } }), 412, pathOf(id));
    expect(JSON.parse((await send('GET')).text)).toMatchObject({ markdown: 'one' });
  });

  it.each([{}, { markdown: 7 }, { markdown: null }, { markdown: 'x'.repeat(200_001) }])(
    '422: %j',
    async (body) => {
      expectProblem(await send('PUT', { body }), 422, pathOf(id));
    },
  );
});
