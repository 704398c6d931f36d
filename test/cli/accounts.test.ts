import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aUser, type TestUser } from '../support/accounts';
import { type CommandResult, runCommand } from '../support/cli';
import { type HttpService, startHttpService } from '../support/http-service';
import { UNLIMITED } from '../support/limits';

let service: HttpService;
let admin: TestUser;
let folder: string;
beforeAll(async () => {
  service = await startHttpService({ changes: { rateLimits: UNLIMITED } });
  admin = await aUser(service.tested, { role: 'admin', username: 'ada' });
  folder = mkdtempSync(join(tmpdir(), 'modelkeeper-cli-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await service.close();
});

const as = (token: string, args: readonly string[], input = ''): Promise<CommandResult> =>
  runCommand(
    args,
    { XDG_CONFIG_HOME: folder, MODELKEEPER_URL: service.url, MODELKEEPER_TOKEN: token },
    input,
  );
/** As the admin; must succeed. */
async function done(args: string, input = ''): Promise<string> {
  const { code, stdout, stderr } = await as(admin.token, args.split(' '), input);
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
  return stdout;
}
const json = async (args: string): Promise<unknown> => JSON.parse(await done(`${args} --json`));
const logIn = (username: string, password: string) =>
  runCommand(
    ['login', '--user', username, '--password-stdin'],
    { XDG_CONFIG_HOME: folder, MODELKEEPER_URL: service.url, MODELKEEPER_TOKEN: '' },
    password,
  );

describe('team', () => {
  it('is made, shown, renamed and listed', async () => {
    expect(await done('team create risk Risk')).toBe('Team risk is made.\n');
    await done('team rename risk Credit');
    expect(await json('team show risk')).toMatchObject({ id: 'risk', name: 'Credit' });
    expect(await done('team list')).toMatch(/^ID +NAME +CREATED AT\nrisk +Credit/);
    expect(await as(admin.token, ['team', 'create', 'risk'])).toMatchObject({ code: 4, stdout: '' });
  });
});

describe('user', () => {
  it('is made with a password that lets them in, and changed', async () => {
    await done('team create fraud');
    const password = 'correct horse battery';
    const made = await done('user create grace --role responder --team fraud --password-stdin', password);
    expect(made).toBe('User grace is made, as responder.\n');
    expect(await logIn('grace', password)).toMatchObject({ code: 0 });
    expect(await json('user list --team fraud')).toMatchObject({ total: 1, items: [{ username: 'grace' }] });
    expect(await json('user set grace --role engineer --no-teams')).toMatchObject({
      role: 'engineer',
      teams: [],
    });
    await done('user password grace --password-stdin', 'another horse battery');
    expect(await logIn('grace', password)).toMatchObject({ code: 4 });
    expect(await logIn('grace', 'another horse battery')).toMatchObject({ code: 0 });
    expect(await json('user set grace --deactivate')).toMatchObject({ active: false });
    expect(await logIn('grace', 'another horse battery')).toMatchObject({ code: 4 });
  });

  it('sets their own password by the one that there is', async () => {
    const own = await aUser(service.tested);
    const args = ['user', 'password', own.username, '--password-stdin'];
    expect(await as(own.token, args, `wrong password\nanother horse battery\n`)).toMatchObject({
      stdout: '',
    });
    expect(await as(own.token, args, `${own.password}\nanother horse battery\n`)).toMatchObject({ code: 0 });
    expect(await logIn(own.username, 'another horse battery')).toMatchObject({ code: 0 });
  });

  it('2: nothing to change, no role, no password; 4 for who may not; 3 for nobody', async () => {
    expect(await as(admin.token, ['user', 'set', 'ada'])).toMatchObject({ code: 2, stdout: '' });
    expect(await as(admin.token, ['user', 'create', 'x', '--role', 'king'])).toMatchObject({ code: 2 });
    expect(await as(admin.token, ['user', 'create', 'x', '--password-stdin'])).toMatchObject({ code: 2 });
    const asked = ['user', 'create', 'x', '--role', 'viewer'];
    expect((await as(admin.token, asked)).stderr).toBe(
      'error: there is no terminal to ask on: use --password-stdin\n',
    );
    expect((await as(admin.token, ['user', 'password', 'ada'])).stderr).toContain('your password and then');
    const viewer = await aUser(service.tested);
    const refused = await as(viewer.token, ['user', 'set', 'ada', '--role', 'viewer']);
    expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('account:write') });
    expect(await as(admin.token, ['user', 'show', 'nobody'])).toMatchObject({ code: 3 });
  });

  it('shows yourself without a name', async () => {
    expect(await json('user show')).toMatchObject({ username: 'ada', role: 'admin' });
    expect(await done('status')).toContain('You are ada, admin.\n');
  });
});

describe('key', () => {
  it('is shown once, lets its owner in as far as its scopes go, and is revoked', async () => {
    const [secret = '', told = ''] = (await done('key create ci --scope run:read')).split('\n');
    expect(told).toMatch(/^This is key key_\w+, good until \S+ It is not shown again\.$/);
    expect(await as(secret, ['run', 'list'])).toMatchObject({ code: 0 });
    expect(await as(secret, ['user', 'list'])).toMatchObject({ code: 4 });
    const list = await done('key list');
    expect(list).not.toContain(secret);
    const [id = ''] = /key_\w+/.exec(told) ?? [];
    await done(`key revoke ${id}`);
    expect(await as(secret, ['run', 'list'])).toMatchObject({ code: 4 });
  });
});

describe('oncall', () => {
  it('tells who is on call and the shifts to come', async () => {
    expect(await done('oncall who')).toBe('There are no schedules.\n');
    const layer = {
      name: 'weekly',
      rotation: 'weekly',
      start_date: '2026-01-05',
      hand_over_time: '09:00',
      participants: ['ada'],
    };
    const made = await fetch(`${service.url}/api/v1/schedules`, {
      method: 'POST',
      headers: { ...admin.bearer, 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: 'Models', time_zone: 'Europe/Berlin', layers: [layer] }),
    });
    const { id } = (await made.json()) as { id: string };
    expect(await done('oncall who --at 2026-01-06T09:00:00Z')).toMatch(
      new RegExp(`^NAME +TEAM +ON CALL +ID\nModels +- +ada +${id}\n$`),
    );
    expect(await done('oncall schedule')).toContain(`${id}  Models  -     Europe/Berlin\n`);
    const shifts = await done(`oncall schedule ${id} --from 2026-01-04T08:00:00Z --to 2026-01-06T08:00:00Z`);
    expect(shifts.split('\n').slice(0, 3)).toEqual([
      expect.stringMatching(/^FROM +TO +USERNAME$/),
      expect.stringMatching(/^2026-01-04T08:00:00Z +2026-01-05T08:00:00Z +\(nobody\)$/),
      expect.stringMatching(/^2026-01-05T08:00:00Z +2026-01-06T08:00:00Z +ada$/),
    ]);
    expect(await as(admin.token, ['oncall', 'schedule', 'sch_nothing'])).toMatchObject({ code: 3 });
  });
});
