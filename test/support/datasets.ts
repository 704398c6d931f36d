import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { resolveHyperparameters } from '../../src/domain/hyperparameters';
import type { Run } from '../../src/domain/run';
import { type AccountService, openAccounts } from './account-service';
import { aUser, type TestUser } from './accounts';
import { eventually } from './eventually';
import { type Answer, ask } from './http-client';
import { aTrainer } from './training';
import { startLightWorker, startTrainerWorker } from './workers';

/** A service, and an engineer of the team `risk` who registers tables. */
export interface DatasetWorld extends AccountService {
  engineer: TestUser;
  upload(body: string | Buffer, type?: string): Promise<Answer>;
  /** As the engineer. */
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Sends the bytes and registers them. */
  register(body: string | Buffer, asked: Record<string, unknown>): Promise<Answer>;
  /** A run that trains on the datasets. */
  acceptRun(datasetIds: readonly string[]): Promise<Run>;
  /** The same when it has ended. */
  trained(datasetIds: readonly string[]): Promise<Run>;
}

export async function openDatasets(given: Parameters<typeof openAccounts>[0] = {}): Promise<DatasetWorld> {
  const world = await openAccounts(given);
  const { tested } = world;
  const engineer = await aUser(tested, { role: 'engineer', teams: ['risk'] });
  const upload: DatasetWorld['upload'] = (body, type = 'text/csv') =>
    ask(world.service.port, {
      path: '/api/v1/uploads?name=churn.csv',
      method: 'POST',
      headers: { ...engineer.bearer, 'content-type': type },
      body,
    });
  const send: DatasetWorld['ask'] = (method, path, body) => world.send(method, path, { by: engineer, body });
  const acceptRun: DatasetWorld['acceptRun'] = ([datasetId = '', ...moreDatasetIds]) => {
    const hyperparameters = resolveHyperparameters(['xgboost'], {}).get('xgboost') ?? {};
    return tested.core.acceptance.accept({
      id: randomUUID(),
      facets: {},
      spec: { engine: 'xgboost', datasetId, moreDatasetIds, hyperparameters, useCv: false },
      modelId: null,
      parentId: null,
      children: [],
      actor: 'ada',
    });
  };
  return {
    ...world,
    engineer,
    upload,
    ask: send,
    acceptRun,
    async register(body, asked) {
      const { id } = z.object({ id: z.string() }).parse(JSON.parse((await upload(body)).text));
      return send('POST', '/datasets', { upload: id, ...asked });
    },
    async trained(datasetIds) {
      const workers = [startLightWorker(tested), startTrainerWorker(tested, aTrainer())];
      const { id } = await acceptRun(datasetIds);
      const ended = await eventually(
        () => tested.core.runs.get(id),
        ({ endedAt }) => endedAt !== null,
      );
      await Promise.all(workers.map((worker) => worker.stop()));
      return ended;
    },
  };
}

/** An id that nothing has. */
export const anId = (): string => `set-${randomUUID().slice(0, 8)}`;

/** A CSV whose target `left` depends on `tenure`. */
export function churn(rows: number, salt = 0): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const tenure = (index * 7 + salt) % 60;
    const plan = ['basic', 'plus', 'gold'][index % 3];
    const leaves = tenure < 25 === index % 11 > 0 ? 'yes' : 'no';
    const day = new Date(Date.UTC(2025, 0, 1 + Math.floor(index / 4))).toISOString().slice(0, 10);
    return `${index},${day},${tenure},${plan},${leaves}`;
  });
  return ['customer_id,signed_at,tenure,plan,left', ...lines].join('\n');
}
