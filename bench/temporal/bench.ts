import type { Figures } from '../figures';
import { startService } from '../processes';
import { addComparison, inTurns, type Pair } from '../rounds';
import type { Session } from '../session';
import { median, quantile } from '../statistics';
import { bareSampler, type Sample, type Sampler, serviceSampler } from './contestants';
import { shrinkDefaultDataset } from './small-dataset';

const NAMES = ['modelkeeper', 'bare Temporal'] as const;
const WARM_UPS = 5;
const ROUNDS = 40;
const BURST = 16;
const BURST_ROUNDS = 7;

/** Time from an accepted run to its training activity, beside a bare client and worker on a Temporal with the same flags. */
export async function benchTemporal(session: Session, figures: Figures): Promise<void> {
  figures.note('starting the service and, for the bare worker, a second stack of servers');
  // As many slots as runs come at a time, since waiting for one is not what is measured.
  const settings = { MODELKEEPER_TRAINING_SLOTS: String(BURST) };
  const service = await startService(session, { roles: 'stack,api,worker,trainer', settings });
  const servers = await startService(session, { roles: 'stack' });
  await shrinkDefaultDataset(service.servers.mongodbUri, await session.folder('dataset'));
  const ours = await serviceSampler(session, service);
  const bare = await bareSampler(session, servers.servers.temporalAddress);
  figures.note('warming up');
  for (let sample = 0; sample < WARM_UPS; sample += 1) await Promise.all([ours(1), bare(1)]);
  figures.note('one run at a time');
  addSamples(figures, { rounds: await inTurns(pairOf(ours, bare, 1), ROUNDS), atOnce: 1, isTarget: true });
  figures.note(`${BURST} runs at a time`);
  const bursts = await inTurns(pairOf(ours, bare, BURST), BURST_ROUNDS);
  addSamples(figures, { rounds: bursts, atOnce: BURST, isTarget: false });
}

function pairOf(ours: Sampler, bare: Sampler, count: number): Pair<Sample[]> {
  return [
    { name: NAMES[0], run: () => ours(count) },
    { name: NAMES[1], run: () => bare(count) },
  ];
}

interface Samples {
  rounds: readonly [Sample[], Sample[]][];
  /** Runs asked for at the same time. */
  atOnce: number;
  isTarget: boolean;
}

function addSamples(figures: Figures, { rounds, atOnce, isTarget }: Samples): void {
  const all = [rounds.flatMap(([ours]) => ours), rounds.flatMap(([, bare]) => bare)] as const;
  const seen = (samples: readonly Sample[]) => ({
    samples: samples.length,
    p90Ms: quantile(
      samples.map(({ steps }) => steps.activityMs),
      0.9,
    ),
    answeredMs: median(samples.map(({ answeredMs }) => answeredMs)),
    workflowStartedMs: median(samples.map(({ steps }) => steps.startedMs)),
    workflowTaskMs: median(samples.map(({ steps }) => steps.taskMs)),
    activityScheduledMs: median(samples.map(({ steps }) => steps.scheduledMs)),
    firstMarkMs: median(samples.map(({ markMs }) => markMs)),
  });
  addComparison(figures, {
    figure: 'accept to first step',
    unit: 'ms',
    names: NAMES,
    pairs: rounds.map(([ours, bare]) => [activityMedian(ours), activityMedian(bare)]),
    seen: [seen(all[0]), seen(all[1])],
    conditions: { atOnce },
    ...(isTarget ? { target: 'at most 2' } : {}),
  });
  const childMs = all[0].flatMap((sample) => (sample.childMs === null ? [] : [sample.childMs]));
  figures.add({
    figure: 'first step to first line of the training process',
    contestant: NAMES[0],
    value: median(childMs),
    unit: 'ms',
    n: childMs.length,
    atOnce,
  });
}

const activityMedian = (samples: readonly Sample[]): number =>
  median(samples.map(({ steps }) => steps.activityMs));
