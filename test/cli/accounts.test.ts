import {
  endInstance,
  type InstanceSettings,
  instanceSettings,
  type Program,
  processesOn,
  runProgram,
} from '../support/program';

jest.setTimeout(120_000);

const READY = 'Modelkeeper is ready.';
const TOLD = /The first admin is "admin", with the password (\S+) /g;

let settings: InstanceSettings;
let program: Program;
beforeAll(async () => {
  settings = await instanceSettings();
});
afterAll(() => endInstance(settings));

async function start(): Promise<void> {
  program = runProgram(['serve'], settings);
  await program.prints(READY);
}
async function end(): Promise<void> {
  program.signal('SIGTERM');
  expect(await program.ended).toBe(0);
}
async function logIn(password: string): Promise<number> {
  const answer = await fetch(`http://localhost:${settings.PORT}/api/v1/auth/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password }),
  });
  return answer.status;
}
const passwordsTold = (): string[] =>
  [...program.output().matchAll(TOLD)].map(([, password = '']) => password);
async function reset(username: string): Promise<Program> {
  const command = runProgram(['user', 'reset-password', username], settings);
  await command.ended;
  return command;
}
const passwordOf = (command: Program): string => /is now (\S+) \(/.exec(command.output())?.[1] ?? '';

describe('the first start', () => {
  it('tells the first admin’s password, which lets them in', async () => {
    await start();
    const [password = '', ...more] = passwordsTold();
    expect(more).toEqual([]);
    expect(await logIn(password)).toBe(200);
    expect(await logIn('not the password')).toBe(401);
  });
});

describe('user reset-password', () => {
  let password: string;

  it('works while the service runs', async () => {
    const command = await reset('admin');
    expect(await command.ended).toBe(0);
    password = passwordOf(command);
    expect(await logIn(password)).toBe(200);
  });

  it('names a user that is not there, with exit code 1', async () => {
    const command = await reset('nobody');
    expect(await command.ended).toBe(1);
    expect(command.output()).toContain('user nobody does not exist\n');
  });

  it('works while nothing runs, leaves nothing running, and the next start tells no password', async () => {
    await end();
    const command = await reset('admin');
    expect(command.output()).toContain('is now');
    expect(await command.ended).toBe(0);
    expect(processesOn(settings.MODELKEEPER_DATA)).toEqual([]);
    const before = password;
    password = passwordOf(command);
    await start();
    expect(passwordsTold()).toEqual([]);
    expect(await logIn(before)).toBe(401);
    expect(await logIn(password)).toBe(200);
    await end();
  });
});
