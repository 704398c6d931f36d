import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { type MailServer, startMailServer } from '../support/mail-server';
import { fencedBlocks, readDocument } from '../support/markdown';
import { testPort } from '../support/ports';
import { endInstance, type InstanceSettings, instanceSettings, MAIN, runProgram } from '../support/program';
import { type Received, type Receiver, startReceiver } from '../support/receiver';

jest.setTimeout(300_000);

const DOCUMENT = readDocument('docs/incidents.md');
/** What a reader starts: the service, and a receiver that shows what comes. */
const [START = '', RECEIVER = ''] = fencedBlocks(DOCUMENT, 'bash');
/** What a reader types after that, in one shell. */
const COMMANDS = fencedBlocks(DOCUMENT, 'sh').join('\n');
const PASSWORD = 'a password for tests only';

let settings: InstanceSettings;
let receiver: Receiver;
let mail: MailServer;
/** Hears of each code that arrives. */
let onCode: (code: string) => void = () => undefined;
beforeAll(async () => {
  receiver = await startReceiver();
  mail = await startMailServer(({ source }) => {
    const [, code] = /^Subject: Your code is (\d{6})/m.exec(source) ?? [];
    if (code !== undefined) onCode(code);
  });
  settings = await instanceSettings();
  const asWritten = [...START.matchAll(/(MODELKEEPER_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]);
  const started: Record<string, string> = Object.fromEntries(asWritten);
  const changed = { MODELKEEPER_SMTP_URL: mail.url, MODELKEEPER_ADMIN_PASSWORD: PASSWORD };
  const program = runProgram(['serve'], { ...started, ...changed, ...settings });
  await program.prints('Modelkeeper is ready.');
});
afterAll(async () => {
  await endInstance(settings);
  await Promise.all([receiver.close(), mail.close()]);
});

const typeOf = ({ body }: Received): string => JSON.parse(body).type;
const pagesOn = (id: string): Received[] =>
  receiver.received.filter(
    (each) => typeOf(each) === 'incident.page' && JSON.parse(each.body).data.incident.id === id,
  );

/** A shell that executes the commands, with a person at its keyboard. */
function shell(folder: string): { child: ChildProcess; type(line: string): void; output(): string } {
  const modelkeeper = `modelkeeper() { '${process.execPath}' '${MAIN}' "$@"; }`;
  const script = ['set -euo pipefail', 'shopt -s inherit_errexit', modelkeeper, COMMANDS].join('\n');
  const env = { ...process.env, MODELKEEPER_URL: `http://127.0.0.1:${settings.PORT}`, WEBHOOK: receiver.url };
  const child = spawn('bash', ['-c', script], { cwd: folder, env, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  return { child, type: (line) => void child.stdin.write(`${line}\n`), output: () => output };
}

/** Answers of the service that the shell has shown, one in a line. */
function answersIn(output: string): Record<string, unknown>[] {
  return output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
}

it('the commands, in their order, lead from nothing to a page, its resolution and a postmortem', async () => {
  const folder = join(settings.MODELKEEPER_DATA, '..', 'reader');
  mkdirSync(folder);
  const { child, type, output } = shell(folder);
  const ended = once(child, 'close');
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  type(PASSWORD);
  onCode = type;
  const codes = new Set<Received>();
  const page = await eventually(
    async () => {
      for (const each of receiver.received) {
        if (typeOf(each) === 'channel.verification' && !codes.has(each))
          type(JSON.parse(each.body).data.code);
        codes.add(each);
      }
      return receiver.received.find((each) => typeOf(each) === 'incident.page') ?? null;
    },
    (found) => found !== null || isOver(),
  );
  if (page === null) throw new Error(`no page came:\n${output()}`);
  const { data } = JSON.parse(page.body);
  expect(data.incident).toMatchObject({ title: 'Drift of credit-risk-v3 above its threshold', team: 'risk' });
  const mails = () =>
    mail.mails.filter(({ source }) => /^Subject: P2 page: Drift of credit-risk-v3/m.test(source));
  await eventually(
    async () => mails().length,
    (count) => count > 0,
  );
  type('');
  const [exitCode] = await ended;
  expect({ exitCode, output: exitCode === 0 ? '' : output() }).toEqual({ exitCode: 0, output: '' });

  const answers = answersIn(output());
  const [recipient] = mails()[0]?.to ?? [];
  expect(answers).toContainEqual(expect.objectContaining({ on_call: [recipient?.split('@', 1)[0]] }));
  expect([mails().length, pagesOn(data.incident.id).length]).toEqual([1, 1]);
  expect(answers).toContainEqual(expect.objectContaining({ id: data.incident.id, status: 'closed' }));
  const postmortem = readFileSync(join(folder, 'postmortem.md'), 'utf8');
  expect(postmortem).toMatch(/## What helped\n\n.*The feed of incomes was empty; filled again\./);
  expect(answers).toContainEqual(expect.objectContaining({ markdown: postmortem, edited_by: 'ada' }));
  expect(answers.find((each) => 'mtta_seconds' in each)).toMatchObject({ total: 1, pages_sent: 2 });
  expect(answers).toContainEqual(expect.objectContaining({ assigned_to: 'grace' }));
  expect(answers).toContainEqual(expect.objectContaining({ reason: 'The warehouse is moved' }));
  expect(output()).toMatch(/^Incident [\da-f-]{36} is resolved\.$/m);
});

it('the receiver shows what is posted to it', async () => {
  const port = await testPort();
  const child = spawn('bash', ['-c', `exec ${RECEIVER.replace('9000', String(port))}`]);
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
  });
  const post = () =>
    fetch(`http://127.0.0.1:${port}/page`, { method: 'POST', body: '{"code":1}' }).then(
      ({ status }) => status,
      () => 0,
    );
  expect(await eventually(post, (status) => status === 200)).toBe(200);
  await eventually(
    async () => shown,
    (text) => text.includes('{"code":1}\n'),
  );
  child.kill();
  await once(child, 'close');
});
