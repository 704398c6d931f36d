import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anApiKey, aUser, type TestUser } from '../support/accounts';
import { type CommandResult, runCommand } from '../support/cli';
import { type HttpService, startHttpService } from '../support/http-service';
import { UNLIMITED } from '../support/limits';
import { scriptedTrainer } from '../support/scripted-trainer';

let service: HttpService;
let admin: TestUser;
let folder: string;
beforeAll(async () => {
  const trainer = scriptedTrainer([{ do: 'log', line: 'hello \u001b[31mred' }]);
  service = await startHttpService({ changes: { rateLimits: UNLIMITED }, trainer });
  admin = await aUser(service.tested, { role: 'admin', username: 'ada', teams: ['risk'] });
});
afterAll(() => service.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelkeeper-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const environment = (changes: Record<string, string> = {}) => ({
  XDG_CONFIG_HOME: folder,
  MODELKEEPER_URL: service.url,
  MODELKEEPER_TOKEN: '',
  ...changes,
});
const cli = (args: string, changes: Record<string, string> = {}, input = ''): Promise<CommandResult> =>
  runCommand(args.split(' '), environment(changes), input);
const byToken = (args: string): Promise<CommandResult> => cli(args, { MODELKEEPER_TOKEN: admin.token });
const logIn = (): Promise<CommandResult> =>
  cli('login --user ada --password-stdin', {}, `${admin.password}\n`);
const credentials = (): string => join(folder, 'modelkeeper', 'credentials.json');
const stored = () =>
  Object.values(JSON.parse(readFileSync(credentials(), 'utf8')).logIns)[0] as Record<string, string>;

describe('login and logout', () => {
  it('keep the session in a file that nobody else may read, and end it', async () => {
    expect(await logIn()).toEqual({ code: 0, stdout: `Logged in to ${service.url} as ada.\n`, stderr: '' });
    expect(statSync(credentials()).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'modelkeeper')).mode & 0o077).toBe(0);
    expect(readFileSync(credentials(), 'utf8')).not.toContain(admin.password);
    const { accessToken = '' } = stored();
    expect((await cli('run list')).code).toBe(0);
    expect((await cli('logout')).stdout).toBe(`Logged out of ${service.url}.\n`);
    expect(existsSync(credentials()) && readFileSync(credentials(), 'utf8')).not.toContain(accessToken);
    expect((await cli('run list', { MODELKEEPER_TOKEN: accessToken })).code).toBe(4);
    expect((await cli('logout')).code).toBe(0);
  });

  it('an expired token is exchanged by the cookie, by many commands at once too', async () => {
    await logIn();
    const file = JSON.parse(readFileSync(credentials(), 'utf8'));
    const before = stored();
    file.logIns[service.url].expiresAt = '2020-01-01T00:00:00.000Z';
    writeFileSync(credentials(), JSON.stringify(file));
    const results = await Promise.all([1, 2, 3].map(() => cli('run list')));
    expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      Array.from({ length: 3 }, () => ({ code: 0, stderr: '' })),
    );
    expect(stored()['accessToken']).not.toBe(before['accessToken']);
    expect(stored()['cookie']).not.toBe(before['cookie']);
  });

  it('are those of one service under every name of this machine, also such as were kept under several', async () => {
    const named = (name: string) => ({ MODELKEEPER_URL: service.url.replace('127.0.0.1', name) });
    const logIn = await cli('login --user ada --password-stdin', named('localhost'), admin.password);
    expect(logIn.code).toBe(0);
    expect((await cli('user show')).stdout).toMatch(/^username +ada$/m);
    const stale = { ...stored(), accessToken: 'gone', cookie: '', expiresAt: '2020-01-01T00:00:00.000Z' };
    const logIns = { [service.url]: stale, [named('[::1]').MODELKEEPER_URL]: stored() };
    for (const order of [Object.entries(logIns), Object.entries(logIns).toReversed()]) {
      writeFileSync(credentials(), JSON.stringify({ logIns: Object.fromEntries(order) }));
      expect(await cli('user show')).toMatchObject({ code: 0, stderr: '' });
    }
    expect((await cli('logout')).code).toBe(0);
    expect((await cli('user show', named('localhost'))).code).toBe(4);
  });

  it('a session that was ended elsewhere is told with what to do', async () => {
    await logIn();
    const { accessToken: token = '', cookie = '' } = stored();
    const headers = { Authorization: `Bearer ${token}`, Cookie: cookie };
    await fetch(`${service.url}/api/v1/auth/logout`, { method: 'POST', headers });
    const { code, stderr } = await cli('run list');
    expect(code).toBe(4);
    expect(stderr).toBe(
      `error: you are not logged in to ${service.url}: run "modelkeeper login", or set MODELKEEPER_TOKEN to an API key\n`,
    );
    const status = await cli('status');
    expect(status).toMatchObject({ code: 0, stdout: expect.stringContaining('Not logged in') });
  });

  it('4: a wrong password; 2: nowhere to ask for one', async () => {
    expect((await cli('login --user ada --password-stdin', {}, 'wrong\n')).code).toBe(4);
    const { code, stderr } = await cli('login --user ada');
    expect(code).toBe(2);
    expect(stderr).toContain('--password-stdin');
    expect(existsSync(credentials())).toBe(false);
  });

  it('an API key comes in without a log-in', async () => {
    const { key } = await anApiKey(service.tested, admin);
    expect((await cli('run list', { MODELKEEPER_TOKEN: key })).code).toBe(0);
    const { code, stderr } = await cli('run list', { MODELKEEPER_TOKEN: 'nonsense' });
    expect({ code, stderr }).toEqual({
      code: 4,
      stderr: 'error: MODELKEEPER_TOKEN is not accepted: set one that is valid\n',
    });
  });
});

describe('run', () => {
  it('starts a training, follows its log without the orders to the terminal in it, shows and lists it', async () => {
    const started = await byToken('run start xgboost --no-cv --set max_depth=3 --json');
    expect(started).toMatchObject({ code: 0, stderr: '' });
    const { job_id: id } = JSON.parse(started.stdout);
    const log = await byToken(`run logs -f ${id}`);
    expect(log).toMatchObject({ code: 0, stdout: expect.stringContaining('hello [31mred\n') });
    const shown = JSON.parse((await byToken(`run show ${id} --json`)).stdout);
    expect(shown).toMatchObject({
      id,
      state: 'succeeded',
      actor: 'ada',
      use_cv: false,
      hyperparameters: { max_depth: 3 },
    });
    const table = await byToken('run list --state succeeded');
    expect(table.stdout.split('\n')[0]).toMatch(
      /^ID +TYPE +STATE +ENGINE +MODEL ID +ACTOR +CREATED AT +ENDED AT$/,
    );
    expect(table.stdout).toMatch(new RegExp(`^${id}  train  succeeded  xgboost`, 'm'));
    expect(await byToken(`run cancel ${id}`)).toMatchObject({ code: 4, stdout: '' });
  });

  it('without a log of its own leads to those of its children', async () => {
    const started = await byToken('run start all --no-cv --json');
    const { job_id: id } = JSON.parse(started.stdout);
    const shown = JSON.parse((await byToken(`run show ${id} --json`)).stdout);
    const children = shown.child_ids.map((child: string) => `  modelkeeper run logs ${child}\n`);
    expect(children).toHaveLength(3);
    expect(await byToken(`run logs -f ${id}`)).toEqual({
      code: 0,
      stdout: '',
      stderr: `It has no log of its own, but its children have theirs:\n${children.join('')}`,
    });
  });

  it('3 for a run that is not there, 2 for what is refused, each in the words of the service', async () => {
    const gone = '00000000-0000-4000-8000-000000000000';
    expect(await byToken(`run show ${gone}`)).toEqual({
      code: 3,
      stdout: '',
      stderr: `error: run ${gone} does not exist\n`,
    });
    expect((await byToken('run show ../users')).code).toBe(2);
    expect((await byToken('run start xgboost --set depth=3')).stderr).toContain('depth');
    expect((await byToken('run start xgboost --set max_depth')).code).toBe(2);
    expect((await byToken('run list --page-size 1000')).code).toBe(2);
  });
});

describe('status', () => {
  it('tells how the service stands and who asks', async () => {
    const { code, stdout } = await cli('status');
    expect(code).toBe(0);
    expect(stdout).toContain(`${service.url} is ready.`);
    expect(stdout).toContain('Not logged in: run "modelkeeper login".');
  });

  it('5: nobody answers', async () => {
    const { code, stderr } = await cli('status --url http://127.0.0.1:9');
    expect(code).toBe(5);
    expect(stderr).toContain('http://127.0.0.1:9 does not answer');
  });
});

describe('another program at the address', () => {
  const elsewhere = createServer(({ url: path }, answer) => {
    if (path?.startsWith('/gone')) answer.statusCode = 404;
    const isJson = path?.startsWith('/json') === true;
    answer
      .setHeader('Content-Type', isJson ? 'application/json' : 'text/html')
      .end(isJson ? '{}' : '<p>Hi</p>');
  });
  let url: string;
  beforeAll(async () => {
    elsewhere.listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  });
  afterAll(() => elsewhere.close());

  it.each([
    ['recipe list', ''],
    ['model card x', ''],
    ['model lineage x --svg', ''],
    ['run list', '/gone'],
    ['run logs x -f', ''],
    ['status', ''],
    ['status', '/json'],
    ['login --user ada --password-stdin', '/json'],
  ])('5: %s, at its %s/', async (args, below) => {
    const env = environment({ MODELKEEPER_TOKEN: 'x', MODELKEEPER_URL: `${url}${below}` });
    expect(await runCommand(args.split(' '), env, 'a password\n')).toEqual({
      code: 5,
      stdout: '',
      stderr: `error: no Modelkeeper answers at ${url}${below}: it is something else (--url or MODELKEEPER_URL names another)\n`,
    });
  });
});

describe('the command line', () => {
  it.each([
    'nothing',
    'run',
    'run nothing',
    'run show',
    'run list --nothing',
    'run list --state gone',
    'run list --url ftp://x',
  ])('2: %s', async (args) => {
    const { code, stdout, stderr } = await cli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toBe('');
  });

  it('tells its exit codes in the help, as the guide does', async () => {
    const { code, stdout } = await cli('--help');
    expect(code).toBe(0);
    const told = stdout.split('Exit codes:\n')[1]?.trimEnd().split('\n') ?? [];
    const guide = readFileSync(join(__dirname, '../../docs/cli.md'), 'utf8');
    const rows = [...guide.matchAll(/^\| (\d) \| (.*) \|$/gm)].map(
      ([, number, meaning]) => `  ${number}  ${meaning}`,
    );
    expect(told).toEqual(rows);
    expect(rows).toHaveLength(6);
  });
});
