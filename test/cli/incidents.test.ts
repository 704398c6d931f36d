import { randomUUID } from 'node:crypto';
import { aUser, type TestUser } from '../support/accounts';
import { type CommandResult, runCommand } from '../support/cli';
import { type HttpService, startHttpService } from '../support/http-service';
import { UNLIMITED } from '../support/limits';

const MODEL = randomUUID();

let service: HttpService;
let responder: TestUser;
let viewer: TestUser;
beforeAll(async () => {
  service = await startHttpService({ changes: { rateLimits: UNLIMITED } });
  responder = await aUser(service.tested, { role: 'responder', username: 'ada', teams: [] });
  viewer = await aUser(service.tested, { role: 'viewer', username: 'grace', teams: [] });
});
afterAll(() => service.close());

const cli = (args: string[], user = responder): Promise<CommandResult> =>
  runCommand(args, { MODELKEEPER_URL: service.url, MODELKEEPER_TOKEN: user.token }, '');

async function anOpenOne(severity: string): Promise<string> {
  const args = ['incident', 'open', 'Drift: PSI > 0.25', '--severity', severity, '--model', MODEL];
  const { stdout } = await cli([...args, '--label', 'psi', '--json']);
  return String(JSON.parse(stdout).id);
}

it('an incident is opened, acknowledged, noted, resolved and closed, and shown with its timeline', async () => {
  const id = await anOpenOne('P2');
  expect(await cli(['status'])).toMatchObject({ stdout: expect.stringContaining('Incidents: 1 open, 0 ') });
  const told = async (...args: string[]) => (await cli(['incident', ...args])).stdout;
  expect(await told('ack', id)).toBe(`Incident ${id} is investigating.\n`);
  expect(await told('note', id, 'rolled the feed back')).toMatch(/^Noted at \S+Z\.\n$/);
  expect(await told('resolve', id)).toBe(`Incident ${id} is resolved.\n`);
  expect(await told('close', id)).toBe(`Incident ${id} is closed.\n`);
  const shown = await told('show', id);
  expect(shown).toMatch(/^severity +P2$/m);
  expect(shown).toMatch(/^labels +psi$/m);
  expect(shown).toMatch(/^sla\.resolve\.due_at +\S+Z$/m);
  expect(shown).toMatch(/ note +ada +rolled the feed back$/m);
  expect(await told('list', '--status', 'closed')).toMatch(new RegExp(`^${id}  P2 +closed`, 'm'));
});

it('4: what is not in the right state, already there, or not permitted; 3: what nobody knows', async () => {
  const id = await anOpenOne('P3');
  const twice = await cli(['incident', 'open', 'again', '--severity', 'P3', '--model', MODEL]);
  expect(twice).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining(id) });
  expect(await cli(['incident', 'resolve', id])).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('only investigating can follow'),
  });
  expect(await cli(['incident', 'ack', id], viewer)).toMatchObject({ code: 4, stdout: '' });
  expect(await cli(['incident', 'show', randomUUID()])).toMatchObject({ code: 3, stdout: '' });
});

it('2: a severity that is none, and no model', async () => {
  const open = ['incident', 'open', 'title'];
  expect(await cli([...open, '--severity', 'P9', '--model', MODEL])).toMatchObject({ code: 2, stdout: '' });
  expect(await cli([...open, '--severity', 'P1'])).toMatchObject({ code: 2, stdout: '' });
});
