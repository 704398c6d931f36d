import { randomUUID } from 'node:crypto';
import { mongo } from 'mongoose';
import type { Figures } from '../figures';
import { BENCH_SETTINGS, logIn } from '../incidents/api';
import { startService } from '../processes';
import { addComparison, inTurns } from '../rounds';
import type { Session } from '../session';

const SIZES = [1_000, 10_000, 100_000];
const ROUNDS = 5;
const PAGE = 25;
const DATABASE = 'modelkeeper';
const INSERTED_AT_ONCE = 1_000;
const FIRST_MS = Date.parse('2026-01-01T00:00:00.000Z');
const STATES = ['succeeded', 'failed', 'cancelled', 'queued'];

type Collection = mongo.Collection<{ _id: string }>;

/** What a page, a filtered page and a count cost with many models and runs: the service beside the raw driver on its store. */
export async function compareStoreSizes(session: Session, figures: Figures): Promise<void> {
  const service = await startService(session, { roles: 'stack,api', settings: { ...BENCH_SETTINGS } });
  const api = await logIn(service);
  const { id } = await api.send<{ id: string }>('POST', '/models', { name: 'template' });
  const client = await mongo.MongoClient.connect(service.servers.mongodbUri);
  session.onEnd(() => client.close());
  const models: Collection = client.db(DATABASE).collection('models');
  const runs: Collection = client.db(DATABASE).collection('runs');
  const template = await models.findOne({ _id: id });
  if (template === null) throw new Error('the template is not in the store');
  let stored = 0;
  for (const size of SIZES) {
    figures.note(`with ${size} models and ${size} runs`);
    await insert(models, stored, size, (index) => modelLike(template, index));
    await insert(runs, stored, size, runLike);
    stored = size;
    const base = `http://127.0.0.1:${service.port}/api/v1`;
    const read = async (path: string): Promise<unknown> => {
      const answer = await fetch(`${base}${path}`, { headers: api.headers });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    };
    const live = { deletedAt: null };
    await compare(figures, size, 'list models', () => read('/models'), byDriver(models, live, 'createdAt'));
    const staging = { ...live, stage: 'staging' };
    await compare(
      figures,
      size,
      'filter models',
      () => read('/models?stage=staging'),
      byDriver(models, staging, 'createdAt'),
    );
    await compare(figures, size, 'list runs', () => read('/runs'), byDriver(runs, {}, 'acceptedAt'));
    const failed = { shown: 'failed' };
    await compare(
      figures,
      size,
      'filter runs',
      () => read('/runs?state=failed'),
      byDriver(runs, failed, 'acceptedAt'),
    );
  }
}

/** The same look-ups: a page and the count of all that match. */
function byDriver(collection: Collection, filter: object, newestBy: string): () => Promise<unknown> {
  return () => {
    const newest = collection
      .find(filter)
      .sort({ [newestBy]: -1, _id: -1 })
      .limit(PAGE);
    return Promise.all([newest.toArray(), collection.countDocuments(filter)]);
  };
}

async function compare(
  figures: Figures,
  size: number,
  figure: string,
  ours: () => Promise<unknown>,
  bare: () => Promise<unknown>,
): Promise<void> {
  const pair = [
    { name: 'modelkeeper', run: () => timed(ours) },
    { name: 'raw driver', run: () => timed(bare) },
  ] as const;
  await inTurns(pair, 1);
  const pairs = await inTurns(pair, ROUNDS);
  const conditions = { stored: size };
  addComparison(figures, { figure, unit: 'ms', names: ['modelkeeper', 'raw driver'], pairs, conditions });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const beganMs = performance.now();
  await work();
  return performance.now() - beganMs;
}

async function insert(
  collection: Collection,
  from: number,
  to: number,
  make: (index: number) => { _id: string },
): Promise<void> {
  for (let first = from; first < to; first += INSERTED_AT_ONCE) {
    const count = Math.min(INSERTED_AT_ONCE, to - first);
    await collection.insertMany(Array.from({ length: count }, (_, step) => make(first + step)));
  }
}

const timeOf = (index: number): string => new Date(FIRST_MS + index * 1_000).toISOString();

function modelLike(template: object, index: number): { _id: string } {
  const stage = ['draft', 'staging', 'production', 'retired'][index % 4];
  const createdAt = timeOf(index);
  const name = `bench-${index}`;
  return { ...template, _id: randomUUID(), name, stage, createdAt, pending: [] } as { _id: string };
}

/** What no such run has. */
const NOTHING = Object.fromEntries(
  ['spec', 'modelId', 'parentId', 'deadlineAt', 'outside', 'attemptKey', 'retryAt', 'checkpoint', 'progress']
    .concat(['failure', 'report', 'artifact', 'modelFile'])
    .map((name) => [name, null]),
);

function runLike(index: number): { _id: string } {
  const state = STATES[index % STATES.length];
  const at = timeOf(index);
  return {
    ...NOTHING,
    _id: randomUUID(),
    revision: 3,
    type: 'train',
    trainer: 'external',
    trigger: 'api',
    actor: 'bench',
    state,
    shown: state,
    facets: {},
    faces: [],
    children: [],
    pending: [],
    failures: {},
    isExclusive: false,
    attempt: 1,
    acceptedAt: at,
    startedAt: at,
    endedAt: at,
    finalizedAt: at,
    lastEventAt: at,
  } as { _id: string };
}
