import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { resolveHyperparameters } from '../../../src/domain/hyperparameters';
import { type AccountService, openAccounts } from '../../support/account-service';
import { aUser, type TestUser } from '../../support/accounts';
import { eventually } from '../../support/eventually';
import { ask } from '../../support/http-client';
import { aTrainer } from '../../support/training';
import { startLightWorker, startTrainerWorker } from '../../support/workers';

let world: AccountService;
let engineer: TestUser;
beforeAll(async () => {
  world = await openAccounts();
  engineer = await aUser(world.tested, { role: 'engineer', teams: ['risk'] });
});
afterAll(() => world.close());

/** A table whose target depends on `tenure` and `plan`. */
function churn(rows: number, salt = 0): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const tenure = (index * 7 + salt) % 60;
    const plan = ['basic', 'plus', 'gold'][index % 3];
    const leaves = tenure < 25 === index % 11 > 0 ? 'yes' : 'no';
    const day = new Date(Date.UTC(2025, 0, 1 + Math.floor(index / 4))).toISOString().slice(0, 10);
    return `${index},${day},${tenure},${plan},${leaves}`;
  });
  return ['customer_id,signed_at,tenure,plan,left', ...lines].join('\n');
}

const upload = (body: string | Buffer, type = 'text/csv') =>
  ask(world.service.port, {
    path: '/api/v1/uploads?name=churn.csv',
    method: 'POST',
    headers: { ...engineer.bearer, 'content-type': type },
    body,
  });
const send = (method: string, path: string, body?: unknown) =>
  world.send(method, path, { by: engineer, body });

async function register(body: string | Buffer, asked: Record<string, unknown>) {
  const { text } = await upload(body);
  return send('POST', '/datasets', {
    upload: z.object({ id: z.string() }).parse(JSON.parse(text)).id,
    ...asked,
  });
}

const anId = (): string => `set-${randomUUID().slice(0, 8)}`;

describe('a table that is sent', () => {
  it('is registered with what it holds, and a run trains on it', async () => {
    const id = anId();
    const answer = await register(churn(800), { id, target: 'left' });
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
    const profile = JSON.parse((await send('GET', `/datasets/${id}/profile`)).text);
    expect(profile.columns.find(({ name }: { name: string }) => name === 'tenure')).toMatchObject({
      type: 'BIGINT',
      missing: 0,
      distinct: 60,
      min: 0,
      max: 59,
    });
    const workers = [startLightWorker(world.tested), startTrainerWorker(world.tested, aTrainer())];
    const { core } = world.tested;
    const hyperparameters = resolveHyperparameters(['xgboost'], {}).get('xgboost') ?? {};
    const run = await core.acceptance.accept({
      id: randomUUID(),
      facets: {},
      spec: { engine: 'xgboost', datasetId: id, hyperparameters, useCv: false },
      modelId: null,
      parentId: null,
      children: [],
      actor: 'ada',
    });
    const ended = await eventually(
      () => core.runs.get(run.id),
      ({ endedAt }) => endedAt !== null,
    );
    expect(ended).toMatchObject({ state: 'succeeded', report: { datasetDigest: dataset.sha256 } });
    await Promise.all(workers.map((worker) => worker.stop()));
  });
});
