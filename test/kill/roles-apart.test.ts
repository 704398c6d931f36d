import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../support/eventually';
import type { StoredRun } from '../support/records';
import type { Program } from '../support/site';
import { type SentSpan, type SpanCollector, startSpanCollector } from '../support/span-collector';
import { createDraw, seeds } from './draw';
import { type KilledService, LONG_MS, openService } from './service';
import { type Job, QUICK } from './traffic';

const ROLES = ['stack', 'api', 'worker', 'trainer'] as const;
type Role = (typeof ROLES)[number];
/** Which of a role's processes is killed: the one that a person started, or the one that it keeps running. */
const VICTIMS = ['main', 'roles'] as const;
const JOBS: readonly [Job, ...Job[]] = [
  { model_type: 'xgboost', hyperparameters: QUICK },
  { model_type: 'xgboost', hyperparameters: QUICK, retrain: true },
  { model_type: 'all', hyperparameters: { ...QUICK, epochs: 1, max_rows: 1_000 } },
];
/** Works for some seconds, on its own while its trainer hangs. */
const SLOW_JOB: Job = {
  model_type: 'xgboost',
  hyperparameters: { n_estimators: 3_000, early_stopping_rounds: 0 },
};
/** What a caller who traces sends along. */
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
/** By whom, and what. */
const WAY = [
  CALLER,
  'api: POST /train',
  'api: StartWorkflow:run',
  'worker: RunWorkflow:run',
  'trainer: RunActivity:executeAttempt',
  'trainer: Train:xgboost',
];
const WAIT_MS = 120_000;
/** A job takes about as long. */
const BUSY_MS = 3_000;

let service: KilledService;
let programs: Map<Role, Program>;
let collector: SpanCollector;
beforeAll(async () => {
  collector = await startSpanCollector();
  service = await openService({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.port}`,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20secret',
  });
}, LONG_MS);
afterAll(async () => {
  await service.close();
  await collector.close();
}, LONG_MS);

it(
  'roles that start at the same moment on an empty store get on with each other',
  async () => {
    const started = await Promise.all(
      ROLES.map(async (role) => [role, await service.site.start(role)] as const),
    );
    programs = new Map(started);
    await Promise.all(JOBS.map((job) => service.caller.start(job)));
    expect(service.caller.accepted.size).toBe(JOBS.length);
    expect(await service.violations()).toEqual([]);
  },
  LONG_MS,
);

it(
  'one trace goes from a request to the work of the trainer, across their processes',
  async () => {
    const id = await service.caller.start(
      { ...JOBS[0], retrain: true },
      { traceparent: `00-${TRACE}-${CALLER}-01` },
    );
    const ways = () => spans().map((span) => wayTo(span, spans()).join(' > '));
    const spans = () => collector.spans.filter(({ traceId }) => traceId === TRACE);
    await eventually(
      async () => ways(),
      (found) => found.includes(WAY.join(' > ')),
      WAIT_MS,
    );
    const training = spans().find(({ name }) => name === 'Train:xgboost');
    expect(training?.attributes).toMatchObject({ 'modelkeeper.run.id': id, 'modelkeeper.run.attempt': '1' });
    expect(spans().filter(({ isFailure }) => isFailure)).toEqual([]);
    expect([...collector.headers]).toEqual(['POST /v1/traces Bearer secret']);
    expect(programs.get('api')?.output()).toContain(`"traceId":"${TRACE}"`);
    expect(await service.violations()).toEqual([]);
    // From here on nobody takes the spans.
    await collector.close();
  },
  LONG_MS,
);

it.each(seeds(1))(
  'seed %d: each role apart is killed while jobs run, and every accepted run ends once',
  async (seed) => {
    const draw = createDraw(seed);
    const kills = ROLES.map((role) => ({
      role,
      victim: role === 'stack' ? 'main' : draw.pick(VICTIMS),
      afterMs: draw.integer(0, BUSY_MS),
      order: draw.integer(0, 1_000),
      jobs: [draw.pick(JOBS), draw.pick(JOBS)],
    })).sort((a, b) => a.order - b.order);
    for (const { role, victim, afterMs, jobs } of kills) {
      const asked = jobs.map((job) => service.caller.start(job));
      await delay(afterMs);
      await kill(role, victim);
      await Promise.all(asked);
    }
    const violations = await service.violations().catch((error: unknown) => {
      throw new Error(`${String(error)}\n${lastWords()}`, { cause: error });
    });
    expect({ kills, violations }).toEqual({ kills, violations: [] });
  },
  LONG_MS,
);

it(
  'a trainer that hangs is replaced by another, and what it does when it goes on changes nothing',
  async () => {
    const other = await service.site.start('trainer');
    const trainers = [programs.get('trainer'), other].filter((program) => program !== undefined);
    const id = await service.caller.start(SLOW_JOB);
    const look = async () => trainers.find((trainer) => trainer.processes('training').length > 0);
    const busy = await eventually(look, (trainer) => trainer !== undefined, WAIT_MS);
    busy?.send('SIGSTOP', 'roles');
    const read = () => service.inspector.records.find<StoredRun>('runs', { _id: id });
    await eventually(read, ([run]) => (run?.attempt ?? 0) > 1, WAIT_MS);
    busy?.send('SIGCONT', 'roles');
    expect(await service.violations()).toEqual([]);
    expect((await read()).map(({ state }) => state)).toEqual(['succeeded']);
    expect(await other.stop()).toBe(0);
  },
  LONG_MS,
);

it(
  'roles apart end when they are told to, and leave no process',
  async () => {
    collector = await startSpanCollector(collector.port);
    expect(await service.caller.start(JOBS[0])).not.toBeNull();
    expect(await programs.get('api')?.stop()).toBe(0);
    // What it had not sent yet it sends when it goes.
    expect(collector.spans.map(({ name }) => name)).toContain('POST /train');
    for (const role of ROLES.toReversed()) expect(await programs.get(role)?.stop()).toBe(0);
    await service.site.untilGone();
  },
  LONG_MS,
);

/** What each role said last: a run that stands still leaves nothing else to tell why. */
function lastWords(): string {
  return ROLES.map((role) => `${role}: ${programs.get(role)?.output().slice(-2_000)}`).join('\n');
}

/** From the caller's span to that one, by who did it and what. */
function wayTo(leaf: SentSpan, spans: readonly SentSpan[]): string[] {
  const parent = spans.find(({ spanId }) => spanId === leaf.parentSpanId);
  const before = parent ? wayTo(parent, spans) : [leaf.parentSpanId];
  return [...before, `${leaf.resource['modelkeeper.roles']}: ${leaf.name}`];
}

/** A killed main process takes its own along, and is started again; the others stay. */
async function kill(role: Role, victim: (typeof VICTIMS)[number]): Promise<void> {
  const program = programs.get(role);
  program?.kill(victim);
  if (victim !== 'main') return;
  await program?.untilGone();
  programs.set(role, await service.site.start(role));
}
