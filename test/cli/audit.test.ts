import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { accepted } from '../domain/records';
import { openStore, type TestStore } from '../persistence/store';

const MAIN = resolve(__dirname, '../../dist/src/main.js');

let store: TestStore;
beforeAll(async () => {
  store = await openStore();
  for (let count = 0; count < 3; count += 1) {
    const { run, event } = accepted();
    await store.runs.insert(run, event);
  }
  await store.eventLog.relayDirty();
});
afterAll(() => store.close());

/** `modelkeeper audit verify` over the store, or with other settings. */
function verify(args: string[] = [], env: Record<string, string> = { MONGODB_URI: uriOf(store) }) {
  return new Promise<{ code: number; out: string; err: string }>((settle) => {
    const options = { env: { PATH: process.env.PATH ?? '', ...env } };
    execFile(process.execPath, [MAIN, 'audit', 'verify', ...args], options, (error, out, err) =>
      settle({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}
function uriOf({ connection }: TestStore): string {
  return `${process.env.TEST_MONGODB_URI}/${connection.name}`;
}

describe('modelkeeper audit verify', () => {
  it('ends with an anchor, which it takes the next time', async () => {
    const { code, out } = await verify();
    expect(code).toBe(0);
    const [anchor = ''] = /3:[0-9a-f]{64}/.exec(out) ?? [];
    expect(await verify(['--anchor', anchor])).toMatchObject({ code: 0 });
    const { code: failed, out: json } = await verify(['--json', '--anchor', `4:${anchor.slice(2)}`]);
    expect(failed).toBe(1);
    expect(JSON.parse(json)).toMatchObject({
      sound: false,
      cursor: 3,
      fault: expect.stringContaining('anchor'),
    });
  });

  it('says where the log breaks, with the exit code 1', async () => {
    await store.connection
      .collection<{ _id: number }>('events')
      .updateOne({ _id: 2 }, { $set: { actor: 'x' } });
    const { code, out } = await verify();
    expect(code).toBe(1);
    expect(out).toContain('event 2 is not what was logged');
    expect(out).toContain('sound up to 1:');
  });

  it('says what to set where there is no store', async () => {
    const { code, err } = await verify([], { MODELKEEPER_DATA: `/nowhere/${randomUUID()}` });
    expect(code).not.toBe(0);
    expect(err).toContain('MONGODB_URI');
    expect(err).not.toContain('    at ');
  });
});
