import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { systemClock } from '../../src/compose';
import { assertImported, beginImport } from '../../src/persistence/backup/import-mark';
import { createDirtyMarks } from '../../src/persistence/dirty-marks';
import { createEventLog } from '../../src/persistence/event-log';
import { updateStore } from '../../src/persistence/migrations';
import { exportFrom, importInto } from '../../src/roles/backup';
import { verifyStoredLog } from '../../src/roles/verify-audit';
import { faultsOf, readLog } from '../persistence/log-check';
import { aUser } from '../support/accounts';
import { runCommand } from '../support/cli';
import { connected } from '../support/connected';
import { fromSetup } from '../support/core';
import { eventually } from '../support/eventually';
import { type HttpService, startHttpService } from '../support/http-service';
import { fencedBlocks, readDocument } from '../support/markdown';
import { aRecipeRun } from '../support/ml-development';
import { MAIN } from '../support/program';
import { acceptJob, finished } from '../support/runs';
import { startS3 } from '../support/s3-server';
import { scriptedTrainer } from '../support/scripted-trainer';

let service: HttpService;
let folder: string;
const opened: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelkeeper-backup-'));
  service = await startHttpService({
    trainer: scriptedTrainer([
      { do: 'log', line: 'half – and half\u2028a line' },
      { do: 'checkpoint', fraction: 0.5 },
    ]),
  });
  await fill();
});
afterAll(async () => {
  for (const uri of opened) {
    const connection = await connected(uri);
    await connection.dropDatabase();
    await connection.close();
  }
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

/** Something of most kinds, by the doors that people use. */
async function fill(): Promise<void> {
  const { tested, url } = service;
  await updateStore(tested.connection, { clock: systemClock, onStep: () => undefined });
  const ada = await aUser(tested, { role: 'admin', username: 'ada' });
  const post = (path: string, body: object) => request(url).post(path).set(ada.bearer).send(body).expect(201);
  await post('/api/v1/teams', { id: 'risk', name: 'Risk – and Ärger' });
  const { body: model } = await post('/api/ml-models', aProjectModel());
  await request(url).put(`/api/ml-models/${model.id}`).send({ status: 'archived' }).expect(200);
  await post('/api/v1/incidents', { title: 'Drift', severity: 'P2', model_id: randomUUID() });
  await aRecipeRun(service);
  const days = Array.from({ length: 100 }, (_, day) => `city ${day % 4},${day * 0.1},${day % 2}`);
  const table = ['city,rain,late', ...days].join('\n');
  const sent = request(url).post('/api/v1/uploads?name=rain.csv').set(ada.bearer);
  const { body: upload } = await sent.set('Content-Type', 'text/csv').send(table).expect(201);
  const dataset = { id: 'rain', title: 'Rain', upload: upload.id, target: 'late' };
  await post('/api/v1/datasets', dataset);
  const features = [{ name: '$date', type: 'categorical', categories: ['$$x', 'y'] }];
  const signature = { engine: 'xgboost', task: 'regression', features };
  await post(`/api/v1/models/${model.id}/versions`, { upload: upload.id, signature });
  for (let count = 0; count < 3; count += 1) await finished(tested, await acceptJob(tested));
  const { relayDirty } = tested.core.eventLog;
  await eventually(relayDirty, (copied) => copied === 0);
}

const aProjectModel = () => ({ project_id: 'p', ontology_id: 'o', name: 'Forecast', type: 'regression' });

const inFolder = (root: string) => ({
  artifacts: { kind: 'folder' as const, path: join(root, 'artifacts') },
  modelsDirectory: join(root, 'models'),
});
const placesOf = (name: string) => inFolder(join(folder, name));

function anotherStore(): string {
  const uri = `${fromSetup('TEST_MONGODB_URI')}/test-${randomUUID()}`;
  opened.push(uri);
  return uri;
}

async function exported(name: string): Promise<string> {
  const target = join(folder, name);
  await exportFrom({
    mongodbUri: service.tested.mongodbUri,
    config: inFolder(service.tested.folder),
    folder: target,
  });
  return target;
}

/** Keys of the artifacts of an export. */
async function artifactsOf(of: string): Promise<string[]> {
  const paths = Object.keys(await contents(join(of, 'artifacts')));
  return paths.sort();
}

/** Every file below a folder, by its digest. */
async function contents(of: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const path of await readdir(of, { recursive: true }))
    if ((await stat(join(of, path))).isFile())
      found[path] = createHash('sha256')
        .update(await readFile(join(of, path)))
        .digest('hex');
  return found;
}

describe('an export', () => {
  it('imported into another store and exported again gives the same files, and the log is sound', async () => {
    const first = await exported('first');
    const mongodbUri = anotherStore();
    const summary = await importInto({ mongodbUri, config: placesOf('copy'), folder: first });
    expect(summary.lastCursor).toBeGreaterThan(10);
    await exportFrom({ mongodbUri, config: placesOf('copy'), folder: join(folder, 'again') });
    const files = await contents(first);
    expect(await contents(join(folder, 'again'))).toEqual(files);
    expect((await artifactsOf(first)).length).toBeGreaterThanOrEqual(3);
    const { end, fault } = await verifyStoredLog(mongodbUri, null);
    expect({ cursor: end.cursor, fault }).toEqual({ cursor: summary.lastCursor, fault: null });
  });

  it('goes into a bucket and comes out of it as it was, and never over other artifacts', async () => {
    const first = await exported('for-a-bucket');
    const s3 = await startS3(fromSetup('TEST_S3_SERVER'));
    const artifacts = { kind: 'bucket' as const, ...s3.address, prefix: 'restored/' };
    const given = { mongodbUri: anotherStore(), config: { ...placesOf('bucket'), artifacts } };
    await importInto({ ...given, folder: first });
    const again = join(folder, 'out-of-the-bucket');
    await exportFrom({ ...given, folder: again });
    expect(await contents(again)).toEqual(await contents(first));
    const [path = ''] = await artifactsOf(again);
    await writeFile(join(s3.folder, 'restored', path), 'other');
    const refused = importInto({ ...given, mongodbUri: anotherStore(), folder: first });
    await expect(refused).rejects.toThrow(`${path} is in s3://artifacts/restored/ already, with other bytes`);
    await s3.stop();
  });

  it('holds what every kind of record has, a line each, and no session', async () => {
    const target = await exported('lines');
    const lines = async (name: string) =>
      (await readFile(join(target, 'records', `${name}.jsonl`), 'utf8')).split('\n').length - 1;
    for (const name of [
      'users',
      'teams',
      'models',
      'incidents',
      'recipes',
      'runs',
      'versions',
      'datasets',
      'runLogs',
    ])
      expect([name, await lines(name)]).not.toEqual([name, 0]);
    expect(await readdir(join(target, 'records'))).not.toContain('sessions.jsonl');
  });

  it('made while records change has no record older than its events, and no event missing', async () => {
    const { core } = service.tested;
    const over = new AbortController();
    const writing = (async () => {
      while (!over.signal.aborted) {
        const id = await acceptJob(service.tested);
        await core.eventLog.relayDirty();
        await core.runUseCases.cancel(id, 'local');
        await core.eventLog.relayDirty();
      }
    })();
    const target = await exported('busy').finally(() => over.abort());
    await writing;
    const mongodbUri = anotherStore();
    await importInto({ mongodbUri, config: placesOf('busy-copy'), folder: target });
    const connection = await connected(mongodbUri);
    const restored = createEventLog(connection, createDirtyMarks(connection, systemClock), systemClock);
    await restored.sweep();
    const events = await readLog(restored);
    expect(faultsOf(events)).toEqual([]);
    const told = new Map<string, number[]>();
    for (const { aggregate, aggregateId, revision } of events)
      if (aggregate === 'run') told.set(aggregateId, [...(told.get(aggregateId) ?? []), revision]);
    const runs = await connection.collection<{ _id: string; revision: number }>('runs').find().toArray();
    expect([...told.keys()].sort()).toEqual(runs.map(({ _id }) => _id).sort());
    for (const { _id, revision } of runs) {
      const all = await core.eventLog.eventsOf('run', _id, revision);
      expect(told.get(_id)).toEqual(all.map((event) => event.revision));
    }
    await connection.close();
  });
});

describe('an import', () => {
  it('refuses a store with something in it, and says what to do', async () => {
    const target = await exported('refused');
    const { mongodbUri } = service.tested;
    const { code, stderr } = await cli(['import', target], mongodbUri);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('new database') });
  });

  it('refuses an export that is damaged, unfinished or of another format before it writes anything', async () => {
    const target = await exported('damaged');
    const mongodbUri = anotherStore();
    const given = { mongodbUri, config: placesOf('damaged-copy'), folder: target };
    const users = join(target, 'records', 'users.jsonl');
    const text = await readFile(users, 'utf8');
    await writeFile(users, text.replace('ada', 'eve'));
    await expect(importInto(given)).rejects.toThrow('users.jsonl is not what was exported');
    await rm(users);
    await expect(importInto(given)).rejects.toThrow('users.jsonl is missing');
    await writeFile(users, text);
    const manifest = await readFile(join(target, 'manifest.json'), 'utf8');
    await writeFile(join(target, 'manifest.json'), manifest.replace('"format": 1', '"format": 9'));
    await expect(importInto(given)).rejects.toThrow('format 9');
    await rm(join(target, 'manifest.json'));
    await expect(importInto(given)).rejects.toThrow('no finished export');
    await writeFile(join(target, 'manifest.json'), manifest);
    await importInto(given);
  });

  it('that died in the middle is told, lets no service start, and is repeated to the same end', async () => {
    const target = await exported('died');
    const mongodbUri = anotherStore();
    const given = { mongodbUri, config: placesOf('died-copy'), folder: target };
    await importInto(given);
    // As a death leaves it: the mark, and a part of the records and files.
    const connection = await connected(mongodbUri);
    const digest = createHash('sha256')
      .update(await readFile(join(target, 'manifest.json')))
      .digest('hex');
    await beginImport(connection, digest);
    await connection.collection('events').deleteMany({ _id: { $gt: 5 } } as never);
    await connection.collection('runs').deleteMany({});
    await rm(given.config.artifacts.path, { recursive: true });
    await expect(assertImported(connection)).rejects.toThrow('did not end');
    await expect(exportFrom({ ...given, folder: join(folder, 'partial') })).rejects.toThrow('did not end');
    await connection.close();

    const other = join(folder, 'other');
    await exportFrom({ mongodbUri: anotherStore(), config: placesOf('nothing'), folder: other });
    await expect(importInto({ ...given, folder: other })).rejects.toThrow('another export');
    await importInto(given);
    await exportFrom({ ...given, folder: join(folder, 'repeated') });
    expect(await contents(join(folder, 'repeated'))).toEqual(await contents(target));
  });
});

describe('the commands', () => {
  it('export and import by the store that is configured, and tell what they did', async () => {
    const target = join(folder, 'by-command');
    const made = await cli(['export', target], service.tested.mongodbUri);
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/Exported to .*: \d+ documents/) });
    const again = await cli(['export', target], service.tested.mongodbUri);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('is not empty') });
    const restored = anotherStore();
    const data = join(folder, 'by-command-data');
    const imported = await cli(['import', target], restored, data);
    expect(imported).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Imported from .*: \d+ documents/),
    });
    expect(await verifyStoredLog(restored, null)).toMatchObject({ fault: null });
  });
});

it('the guide restores what it backs up', async () => {
  const [backUp = '', restore = ''] = fencedBlocks(readDocument('docs/backup.md'), 'sh');
  const restored = anotherStore();
  const shell = (script: string, mongodbUri: string, data: string) => {
    const modelkeeper = `modelkeeper() { '${process.execPath}' '${MAIN}' "$@"; }`;
    const settings = { MONGODB_URI: mongodbUri, MODELKEEPER_DATA: data, BACKUP: join(folder, 'guide') };
    const env = { ...process.env, ...settings };
    return execFileSync('bash', ['-ec', `${modelkeeper}\n${script}`], { env, encoding: 'utf8' });
  };
  expect(shell(backUp, service.tested.mongodbUri, service.tested.folder)).toContain('Exported to');
  expect(shell(restore, restored, join(folder, 'guide-data'))).toContain('sound');
});

const cli = (args: readonly string[], mongodbUri: string, data = service.tested.folder) =>
  runCommand(args, { MONGODB_URI: mongodbUri, MODELKEEPER_DATA: data });
