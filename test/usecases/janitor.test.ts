import { randomUUID } from 'node:crypto';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeChores } from '../../src/compose/janitor';
import { newSession } from '../../src/domain/auth/session';
import { DomainError } from '../../src/domain/errors';
import { REQUEST_KEY_MS } from '../../src/domain/request-key';
import { createArtifactFolder } from '../../src/persistence/artifact-folder';
import { createDenylist } from '../../src/persistence/auth/denylist';
import { createSessionRepository } from '../../src/persistence/auth/session-repository';
import { type Chore, createJanitor } from '../../src/usecases/janitor';
import { accepted, aModel } from '../domain/records';
import { openStore, type TestStore } from '../persistence/store';
import { type MovableClock, movableClock } from '../support/clock';

const DAY_MS = 24 * 60 * 60 * 1_000;
const RETENTION_DAYS = 90;

let clock: MovableClock;
let store: TestStore;
let folder: string;
beforeEach(async () => {
  clock = movableClock();
  store = await openStore({ clock });
  folder = await mkdtemp(join(tmpdir(), 'modelkeeper-janitor-'));
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const countOf = (name: string, filter = {}): Promise<number> =>
  store.connection.collection(name).countDocuments(filter);

function janitorOf(chores: readonly Chore[], holder = 'one') {
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  return { errors, pass: createJanitor({ chores, leases: store.leases, clock, holder, onError }) };
}

describe('the janitor over the store', () => {
  /** All chores, as a worker has them. */
  function fullJanitor() {
    const denylist = createDenylist(store.connection, clock);
    const sessions = createSessionRepository(store.connection, clock);
    const accounts = {
      sweep: async () => {
        await sessions.sweep();
        await denylist.sweep();
      },
    };
    const { connection, windows, runs, logs } = store;
    const artifacts = createArtifactFolder(folder);
    const config = { logRetentionDays: RETENTION_DAYS };
    const chores = composeChores({ config, connection, windows, accounts, runs, logs, artifacts, clock });
    return { denylist, sessions, ...janitorOf(chores) };
  }
  const inMs = (ms: number): string => new Date(Date.parse(clock.now()) + ms).toISOString();

  it('clears away windows, denials, sessions and request keys that are over, and nothing else', async () => {
    const { denylist, sessions, pass, errors } = fullJanitor();
    const create = (key: string) =>
      store.models.insert({
        model: aModel({ id: randomUUID(), facets: {} }),
        event: { type: 'model.registered', actor: 'ada', data: {} },
        once: { key, digest: 'd', respond: () => ({}) },
      });
    const begin = async (): Promise<string> => {
      const id = randomUUID();
      const asked = { id, username: 'ada', epoch: 1, jti: randomUUID() };
      await sessions.insert(newSession(asked, { jti: randomUUID(), expiresAt: inMs(1) }, clock.now()));
      return id;
    };
    await store.windows.count('old');
    await denylist.deny('old', inMs(DAY_MS));
    const oldSession = await begin();
    await create('old');
    clock.advance(31 * DAY_MS);
    await store.windows.count('new');
    await denylist.deny('new', inMs(DAY_MS));
    const newSessionId = await begin();
    await create('new');
    await pass();
    expect(errors).toEqual([]);
    expect(await countOf('requestWindows')).toBe(1);
    expect(await countOf('denials')).toBe(1);
    expect(await denylist.isDenied('new')).toBe(true);
    expect([await sessions.find(oldSession), (await sessions.find(newSessionId))?.id]).toEqual([
      null,
      newSessionId,
    ]);
    expect(await countOf('models')).toBe(2);
    expect(await countOf('models', { requestKey: 'new' })).toBe(1);
    expect(await countOf('models', { requestKey: 'old' })).toBe(0);
    expect(await countOf('models', { request: { $exists: true } })).toBe(1);
  });

  it('keeps a request key for its whole day', async () => {
    const { pass } = fullJanitor();
    const model = aModel({ id: randomUUID(), facets: {} });
    const event = { type: 'model.registered', actor: 'ada', data: {} };
    await store.models.insert({ model, event, once: { key: 'k', digest: 'd', respond: () => ({}) } });
    clock.advance(REQUEST_KEY_MS - 5_000);
    await pass();
    expect(await countOf('models', { requestKey: 'k' })).toBe(1);
  });

  /** A run with a log of so many chunks. */
  async function aRun(chunks: number, state: 'succeeded' | 'running'): Promise<string> {
    const { run, event } = accepted();
    await store.runs.insert(run, event);
    for (let index = 0; index < chunks; index += 1)
      await store.logs.append(run.id, { writeKey: String(index), text: `line ${index}\n` });
    const endedAt = state === 'succeeded' ? clock.now() : null;
    await store.runs.transition(run.id, () => ({ changes: { state, endedAt }, event: null }));
    return run.id;
  }

  it('removes logs of runs that ended longer ago than they are kept, whatever their length', async () => {
    const { pass } = fullJanitor();
    const ended = [await aRun(1, 'succeeded'), await aRun(3, 'succeeded'), await aRun(205, 'succeeded')];
    const running = await aRun(2, 'running');
    clock.advance((RETENTION_DAYS - 1) * DAY_MS);
    const recent = await aRun(2, 'succeeded');
    await pass();
    expect(await countOf('runLogs')).toBe(213);
    clock.advance(2 * DAY_MS);
    await pass();
    expect(await countOf('runLogs')).toBe(4);
    for (const id of ended) {
      expect((await store.logs.tail(id, 1_000)).text).toBe('');
      expect(await store.runs.find(id)).not.toBeNull();
    }
    for (const id of [running, recent])
      expect((await store.logs.tail(id, 1_000)).text).toBe('line 0\nline 1\n');
  });

  it('removes the log of a run that was never stored when it finds it a second time', async () => {
    const { pass } = fullJanitor();
    const lost = randomUUID();
    await store.logs.append(lost, { writeKey: 'accepted', text: 'follows\n' });
    await pass();
    // What is being accepted right now has a log before it is on record.
    const { run, event } = accepted();
    await store.logs.append(run.id, { writeKey: 'accepted', text: 'follows\n' });
    clock.advance(DAY_MS);
    await pass();
    await store.runs.insert(run, event);
    clock.advance(DAY_MS);
    await pass();
    const texts = await Promise.all([lost, run.id].map(async (id) => (await store.logs.tail(id, 100)).text));
    expect(texts).toEqual(['', 'follows\n']);
  });

  it('removes the tables of predictions with the logs of their runs, and notes when', async () => {
    const { pass } = fullJanitor();
    const predict = async (): Promise<{ id: string; file: string }> => {
      const id = await aRun(1, 'succeeded');
      const made = join(folder, 'made.parquet');
      await writeFile(made, id);
      const artifact = await createArtifactFolder(folder).put(`predictions/${id}/1/made.parquet`, made);
      const predicted = { rows: 3, columns: ['prediction_value'], warnings: [], removedAt: null };
      const changes = { type: 'predict' as const, artifact, predicted };
      await store.runs.transition(id, () => ({ changes, event: null }));
      return { id, file: join(folder, artifact.key) };
    };
    const old = await predict();
    clock.advance((RETENTION_DAYS + 1) * DAY_MS);
    const recent = await predict();
    const before = clock.now();
    await pass();
    const { artifact, predicted } = await store.runs.get(old.id);
    expect([artifact, predicted?.rows, (predicted?.removedAt ?? '') >= before]).toEqual([null, 3, true]);
    await expect(access(old.file)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await store.runs.find(recent.id)).toMatchObject({ predicted: { removedAt: null } });
    await access(recent.file);
  });

  it('finds every log, also where there are more than it looks at in one step', async () => {
    const { pass } = fullJanitor();
    for (let index = 0; index < 120; index += 1) await aRun(1, index % 10 === 0 ? 'running' : 'succeeded');
    clock.advance((RETENTION_DAYS + 1) * DAY_MS);
    await pass();
    expect(await countOf('runLogs')).toBe(12);
  });
});

describe('a pass of the janitor', () => {
  /** A chore that is done after so many steps. */
  function aChore(name: string, stepsUntilDone: number, everyMs = 60_000) {
    const state = { steps: 0 };
    const step = async (): Promise<boolean> => {
      state.steps += 1;
      return state.steps % stepsUntilDone === 0;
    };
    const chore: Chore = { name, everyMs, step };
    return { state, chore };
  }

  it('does a chore step by step until it is done, and again when it is due', async () => {
    const { chore, state } = aChore('windows', 3);
    const { pass } = janitorOf([chore]);
    await pass();
    await pass();
    expect(state.steps).toBe(3);
    clock.advance(60_000);
    await pass();
    expect(state.steps).toBe(6);
  });

  it('leaves a chore that does not end for the next pass, so that the others have their turn', async () => {
    const endless = aChore('endless', Number.POSITIVE_INFINITY);
    const other = aChore('other', 1);
    const { pass } = janitorOf([endless.chore, other.chore]);
    await pass();
    const after = endless.state.steps;
    expect(other.state.steps).toBe(1);
    await pass();
    expect(endless.state.steps).toBe(2 * after);
    expect(other.state.steps).toBe(1);
  });

  it('is made by one process at a time', async () => {
    const { chore, state } = aChore('windows', 1, 0);
    await janitorOf([chore], 'one').pass();
    await janitorOf([chore], 'two').pass();
    expect(state.steps).toBe(1);
    clock.advance(600_000);
    await janitorOf([chore], 'two').pass();
    expect(state.steps).toBe(2);
  });

  it('goes on after a chore that failed, and tries that again at the next one', async () => {
    let failures = 0;
    const failing: Chore = {
      name: 'failing',
      everyMs: DAY_MS,
      step: async () => {
        failures += 1;
        throw new Error('broken');
      },
    };
    const other = aChore('other', 1);
    const { pass, errors } = janitorOf([failing, other.chore]);
    await pass();
    await pass();
    expect([failures, other.state.steps, errors.length]).toEqual([2, 1, 2]);
  });

  it('ends while the store is away', async () => {
    const away: Chore = {
      name: 'away',
      everyMs: 0,
      step: () => Promise.reject(new DomainError('UNAVAILABLE', 'the store is away')),
    };
    const other = aChore('other', 1);
    await janitorOf([away, other.chore]).pass();
    expect(other.state.steps).toBe(0);
  });
});
