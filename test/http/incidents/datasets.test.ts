import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NYC_FLIGHTS_2013 } from '../../../src/domain/dataset';
import { aUser } from '../../support/accounts';
import { anId, churn, type DatasetWorld, openDatasets } from '../../support/datasets';

let world: DatasetWorld;
beforeAll(async () => {
  world = await openDatasets();
});
afterAll(() => world.close());

describe('a table that is sent', () => {
  it('is registered with what it holds, and a run trains on it', async () => {
    const id = anId();
    const answer = await world.register(churn(800), { id, target: 'left' });
    expect(answer).toMatchObject({ status: 201 });
    const dataset = JSON.parse(answer.text);
    expect(dataset).toMatchObject({
      id,
      version: 1,
      rows: 800,
      target: 'left',
      classes: ['no', 'yes'],
      split: 'the newest fifth by signed_at',
    });
    const profile = JSON.parse((await world.ask('GET', `/datasets/${id}/profile`)).text);
    expect(profile.columns.find(({ name }: { name: string }) => name === 'tenure')).toMatchObject({
      type: 'BIGINT',
      missing: 0,
      distinct: 60,
      min: 0,
      max: 59,
    });
    const ended = await world.trained([id]);
    expect(ended).toMatchObject({ state: 'succeeded', report: { datasetDigest: dataset.sha256 } });
  });

  it('without a target is there to be predicted, and nothing is trained on it', async () => {
    const id = anId();
    const { status, text } = await world.register(churn(100), { id, target: null });
    expect(status).toBe(201);
    const nothing = { task: null, target: null, classes: null, split: null, notes: [] };
    const dataset = JSON.parse(text);
    expect(dataset).toMatchObject({ id, version: 1, rows: 100, ...nothing });
    expect(new Set(dataset.columns.map(({ role }: { role: unknown }) => role))).toEqual(new Set([null]));
    expect(await world.trained([id])).toMatchObject({
      state: 'failed',
      failure: { kind: 'input', message: expect.stringContaining('was registered without a target') },
    });
    expect(await world.register(churn(100), { id, target: null, task: 'regression' })).toMatchObject({
      status: 422,
    });
    const second = JSON.parse((await world.register(churn(100), { id, target: 'left' })).text);
    expect(second).toMatchObject({ version: 2, target: 'left' });
  });

  it('gets another version with other bytes, none with the same, and shows the older ones', async () => {
    const id = anId();
    const asked = { id, target: 'left' };
    expect((await world.register(churn(200), asked)).status).toBe(201);
    expect((await world.register(churn(200), asked)).status).toBe(200);
    const second = JSON.parse((await world.register(churn(300), asked)).text);
    expect(second).toMatchObject({ version: 2, rows: 300, versions: [{ rows: 200 }, { rows: 300 }] });
    const first = JSON.parse((await world.ask('GET', `/datasets/${id}?version=1`)).text);
    expect(first).toMatchObject({ version: 1, rows: 200 });
    expect(await world.ask('GET', `/datasets/${id}?version=3`)).toMatchObject({ status: 404 });
    const types = (await world.eventsOf(id)).map(({ type }) => type);
    expect(types).toEqual(['dataset.registered', 'dataset.version_added']);
  });

  it('keeps every digit of a number: what has one with a fraction is no column of whole ones', async () => {
    const id = anId();
    const rows = Array.from({ length: 60 }, (_, index) => `${index % 3},${index}.25,${index + 0.5}`);
    await world.register(['whole,part,y', ...rows].join('\n'), { id, target: 'y' });
    const { columns } = JSON.parse((await world.ask('GET', `/datasets/${id}/profile`)).text);
    expect(
      columns.map(({ name, type, max }: { name: string; type: string; max: unknown }) => [name, type, max]),
    ).toEqual([
      ['whole', 'BIGINT', 2],
      ['part', 'DOUBLE', 59.25],
      ['y', 'DOUBLE', 59.5],
    ]);
  });

  it('shows its first rows, and leaves out what can not be learned from, saying so', async () => {
    const id = anId();
    const dataset = JSON.parse((await world.register(churn(120), { id, target: 'left' })).text);
    expect(dataset.notes).toContainEqual(expect.stringContaining("'customer_id' is left out"));
    const preview = JSON.parse((await world.ask('GET', `/datasets/${id}/preview?limit=2`)).text);
    expect(preview.columns).toEqual(['customer_id', 'signed_at', 'tenure', 'plan', 'left']);
    expect(preview.rows).toHaveLength(2);
    expect(preview.rows[0]).toEqual({
      customer_id: 0,
      signed_at: '2025-01-01',
      tenure: 0,
      plan: 'basic',
      left: 'no',
    });
  });

  it('keeps what it holds from teams that may not see it', async () => {
    const id = anId();
    expect((await world.register(churn(100), { id, target: 'left', team: 'risk' })).status).toBe(201);
    const grace = await aUser(world.tested, { role: 'engineer', teams: ['fraud'] });
    expect(await world.send('GET', `/datasets/${id}`, { by: grace })).toMatchObject({ status: 404 });
    const found = JSON.parse((await world.send('GET', '/datasets?page_size=100', { by: grace })).text);
    expect(found.items.map((item: { id: string }) => item.id)).not.toContain(id);
    expect((await world.trained([id])).failure?.message).toContain('belongs to a team');
  });

  it('is deleted when no open run uses it, and then fails the runs that name it', async () => {
    const id = anId();
    await world.register(churn(100), { id, target: 'left' });
    const run = await world.acceptRun([id]);
    expect(await world.ask('DELETE', `/datasets/${id}`)).toMatchObject({ status: 409 });
    await world.tested.core.runUseCases.cancel(run.id, 'ada');
    const deletions = await Promise.all([1, 2].map(() => world.ask('DELETE', `/datasets/${id}`)));
    expect(deletions.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 404]);
    expect(await world.ask('GET', `/datasets/${id}`)).toMatchObject({ status: 404 });
    expect((await world.trained([id])).failure?.message).toContain('was deleted: name another one');
    expect(await world.register(churn(100), { id, target: 'left' })).toMatchObject({ status: 409 });
  });

  it('is read with others as one table, when they have the same columns', async () => {
    const [one, two, other] = [anId(), anId(), anId()];
    await world.register(churn(300), { id: one, target: 'left' });
    await world.register(churn(300, 5), { id: two, target: 'left' });
    await world.register(churn(300).replaceAll('tenure', 'months'), { id: other, target: 'left' });
    const ended = await world.trained([one, two]);
    const { train = 0, validation = 0, holdout = 0 } = ended.report?.rows ?? {};
    expect(train + validation + holdout).toBe(600);
    const failed = await world.trained([one, other]);
    expect(failed.failure?.message).toContain(`'${other}' has no feature 'tenure'`);
  });
});

describe('a number as the target', () => {
  it('makes a regression', async () => {
    const answer = await world.register(churn(200), { id: anId(), target: 'tenure' });
    expect(JSON.parse(answer.text)).toMatchObject({ task: 'regression', classes: null });
  });
});

describe('several classes as the target', () => {
  const shops = (rows: number): string =>
    [
      'size,stars,kind',
      ...Array.from({ length: rows }, (_, i) => `${i % 7},${3 - (i % 3)},${KINDS[i % 3]}`),
    ].join('\n');
  const KINDS = ['shop', 'bar', '__proto__'];

  it('are texts, and are trained on and told by their names', async () => {
    const id = anId();
    const answer = await world.register(shops(400), { id, target: 'kind' });
    const classes = ['__proto__', 'bar', 'shop'];
    expect(JSON.parse(answer.text)).toMatchObject({ task: 'multiclass_classification', classes });
    const { report } = await world.trained([id]);
    expect(report).toMatchObject({
      task: 'multiclass_classification',
      classes,
      metrics: { accuracy: 1, recall: 1 },
    });
  });

  it('are numbers where the task says so; else a note does', async () => {
    const id = anId();
    const asNumber = await world.register(shops(300), { id, target: 'stars', columns: { kind: 'ignore' } });
    const note =
      "'stars' is predicted as a number: say the task multiclass_classification where it names classes";
    expect(JSON.parse(asNumber.text)).toMatchObject({ task: 'regression', classes: null, notes: [note] });
    const task = 'multiclass_classification';
    const asClass = await world.register(shops(300), { id, target: 'stars', task });
    expect(JSON.parse(asClass.text)).toMatchObject({ task, version: 2, classes: ['1', '2', '3'] });
    expect((await world.trained([id])).report).toMatchObject({ task, metrics: { f1: 1 } });
  });

  it('are two to fifty', async () => {
    const many = ['x,name', ...Array.from({ length: 102 }, (_, i) => `${i},name${i % 51}`)].join('\n');
    const refused = await world.register(many, { id: anId(), target: 'name' });
    expect(refused).toMatchObject({ status: 422, text: expect.stringContaining('51 different texts') });
    const task = 'binary_classification';
    const three = await world.register(shops(300), { id: anId(), target: 'kind', task });
    expect(three).toMatchObject({
      status: 422,
      text: expect.stringContaining('its task is multiclass_classification'),
    });
    const rare = `${shops(300)}\n1,1,kiosk`;
    const id = anId();
    await world.register(rare, { id, target: 'kind' });
    expect((await world.trained([id])).failure?.message).toContain("too few rows of 'kiosk'");
  });
});

describe('what comes with the program', () => {
  it('is looked into when somebody asks what it holds', async () => {
    await world.tested.core.data.builtIn.ensure({ ...NYC_FLIGHTS_2013, id: 'flights' });
    const profile = JSON.parse((await world.ask('GET', '/datasets/flights/profile')).text);
    expect(profile.rows).toBeGreaterThan(300_000);
    expect(profile.columns.find(({ name }: { name: string }) => name === 'origin')).toMatchObject({
      distinct: 3,
    });
    const shown = JSON.parse((await world.ask('GET', '/datasets/flights')).text);
    expect(shown).toMatchObject({
      version: 1,
      rows: profile.rows,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    await world.tested.core.data.builtIn.ensure({ ...NYC_FLIGHTS_2013, id: 'flights' });
    expect((await world.eventsOf('flights')).map(({ type }) => type)).toEqual([
      'dataset.registered',
      'dataset.inspected',
    ]);
  });
});

describe('names of columns', () => {
  const KINDS = ['a', 'b', 'c'];

  it('may be what the store would take for paths and orders', async () => {
    const id = anId();
    const body = `$where,a.b,__proto__,y\n${Array.from({ length: 60 }, (_, i) => `${i % 9},${i % 5},${i % 4},${i % 2}`).join('\n')}`;
    expect(await world.register(body, { id, target: 'y' })).toMatchObject({ status: 201 });
    const preview = JSON.parse((await world.ask('GET', `/datasets/${id}/preview?limit=1`)).text);
    expect(preview.columns).toEqual(['$where', 'a.b', '__proto__', 'y']);
    const rows = Array.from(
      { length: 400 },
      (_, i) => `${i}.5,${KINDS[i % 3]},${KINDS[i % 2]},${KINDS[i % 2]},${i % 2}`,
    );
    await world.register(['constructor,prototype,__proto__,_bsontype,y', ...rows].join('\n'), {
      id,
      target: 'y',
    });
    const { report } = await world.trained([id]);
    expect(Object.entries(report?.categories ?? {})).toEqual([
      ['prototype', ['a', 'b', 'c']],
      ['__proto__', ['a', 'b']],
    ]);
    const changed = body.replace('$where', '"x"", (select 1) --"');
    expect(await world.register(changed, { id, target: 'y' })).toMatchObject({ status: 201 });
  });
});

describe('a registration that died before its dataset named the table', () => {
  it('is cleared away after a day, and nothing else is', async () => {
    const { core, connection } = world.tested;
    const id = anId();
    await world.register(churn(80), { id, target: 'left' });
    const versions = connection.collection<{ _id: string; datasetId: string }>('datasetVersions');
    const kept = await versions.findOne({ datasetId: id });
    const file = join(world.tested.folder, 'left-behind');
    await writeFile(file, 'left behind');
    const artifact = await core.artifacts.put(`datasets/${id}/left-behind.csv`, file);
    await versions.insertOne({
      ...kept,
      _id: 'left-behind',
      datasetId: id,
      file: { kind: 'artifact', artifact },
    } as never);
    const elsewhere = { kind: 'object', address: 's3://lake/churn.csv' };
    await versions.insertOne({ ...kept, _id: 'left-behind-elsewhere', file: elsewhere } as never);
    await versions.updateMany({ datasetId: id }, { $set: { createdAt: '2020-01-01T00:00:00.000Z' } });
    const chore = core.data.chores.find(({ name }) => name === 'abandoned tables');
    for (let isDone = false; !isDone; ) isDone = (await chore?.step()) ?? true;
    expect((await versions.find({ datasetId: id }).toArray()).map(({ _id }) => _id)).toEqual([kept?._id]);
    await expect(core.artifacts.fetch(artifact, file)).rejects.toThrow('is not in the store');
    expect((await world.trained([id])).failure?.message ?? '').not.toContain('not in the store');
  });
});
