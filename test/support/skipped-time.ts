import type { Client, Connection } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Clock } from '../../src/domain/ports';
import { SEARCH_ATTRIBUTES } from '../../workflows/search-attributes';
import { fromSetup, openCore, type TestCore, waitPatiently } from './core';
import { eventually } from './eventually';
import { messageOf } from './incidents';
import { type Received, type Receiver, startReceiver } from './receiver';
import { startLightWorker, startNotificationWorker } from './workers';

/** A core, its workers and a receiver on a Temporal whose time is passed by the test. */
export interface SkippedTime {
  test: TestCore;
  receiver: Receiver;
  /** Passes time until the next such moment, UTC: `Fri 22:00`. */
  until(moment: string): Promise<void>;
  /** ISO 8601 UTC of the next such moment. */
  at(moment: string): string;
  /**
   * Everything that came in so far: `<weekday> <HH:MM> <path> <notice>`, each at the time at which it was sent; what
   * different receivers got within one minute is sorted.
   */
  told(): string[];
  close(): Promise<void>;
}

/** Temporal's number for the type Keyword. */
const KEYWORD = 2;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Opens one whose time begins on a Monday at 00:00 UTC. */
export async function openSkippedTime(): Promise<SkippedTime> {
  const env = await startServer();
  const clock = followingClock();
  const sync = async (): Promise<void> => clock.follow(new Date(await env.currentTimeMs()).toISOString());
  await sync();
  await env.sleep(nextMs('Mon 00:00', clock.now()) - Date.parse(clock.now()));
  await sync();
  const receiver = await startReceiver();
  const test = await openCore({ temporalAddress: env.address, clock, prepareTemporal: addSearchAttributes });
  waitPatiently(test.client);
  startLightWorker(test, (activities) => followed(activities, clock));
  startNotificationWorker(test, (activities) => followed(activities, clock));
  return {
    test,
    receiver,
    at: (moment) => new Date(nextMs(moment, clock.now())).toISOString(),
    async until(moment) {
      await env.sleep(nextMs(moment, clock.now()) - (await env.currentTimeMs()));
      await sync();
      await nothingDue(test, clock);
    },
    told: () =>
      receiver.received
        .map(lineOf)
        .toSorted(byMinute)
        .map(({ line }) => line),
    async close() {
      await test.close();
      await receiver.close();
      await env.teardown();
    },
  };
}

/** A try waits five seconds for Java to start, which a busy machine needs more than once. */
async function startServer(triesLeft = 5): Promise<TestWorkflowEnvironment> {
  const executable = { type: 'existing-path' as const, path: fromSetup('TEST_SKIPPING_SERVER') };
  try {
    return await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
  } catch (error) {
    if (triesLeft === 0) throw error;
    return startServer(triesLeft - 1);
  }
}

function lineOf({ path, headers, body }: Received): { minute: string; line: string } {
  const at = new Date(Number(headers['webhook-timestamp']) * 1_000);
  const minute = at.toISOString().slice(0, 16);
  const notice = messageOf(body).type.slice('incident.'.length);
  return { minute, line: `${DAYS[at.getUTCDay()]} ${minute.slice(11)} ${path.slice(1)} ${notice}` };
}

/** Receivers are told independently of each other: within a minute only the order of the names is told. */
function byMinute(a: { minute: string; line: string }, b: { minute: string; line: string }): number {
  return `${a.minute} ${a.line}`.localeCompare(`${b.minute} ${b.line}`);
}

/** This server has no list of them. */
async function addSearchAttributes(client: Client, namespace: string): Promise<void> {
  const searchAttributes = Object.fromEntries(SEARCH_ATTRIBUTES.map(({ name }) => [name, KEYWORD]));
  await (client.connection as Connection).operatorService.addSearchAttributes({
    namespace,
    searchAttributes,
  });
}

/** What is due by now has been sent: the test server may go on before the last message is written down. */
async function nothingDue({ core }: TestCore, clock: Clock): Promise<void> {
  const whose = { incidentId: null, channelId: null, hiddenModelIds: [] };
  const query = { state: 'pending' as const, ...whose, skip: 0, limit: 100 };
  await eventually(
    async () => (await core.deliveryRecords.list(query)).deliveries,
    (pending) => pending.every(({ nextAttemptAt }) => nextAttemptAt > clock.now()),
  );
}

interface FollowingClock extends Clock {
  follow(now: string): void;
}

/** The latest time that anybody has told. */
function followingClock(): FollowingClock {
  let latest = '';
  return {
    now: () => latest,
    follow(now) {
      if (now > latest) latest = now;
    },
  };
}

type Activity = (...given: unknown[]) => Promise<unknown>;

/** The activities, with the clock moved by the workflow's time that each is handed last. */
function followed<T extends object>(activities: T, clock: FollowingClock): T {
  const entries = Object.entries(activities as Record<string, Activity>).map(([name, activity]) => {
    const call: Activity = (...given) => {
      const now = given.at(-1);
      if (typeof now === 'string' && /^\d{4}-\d\d-\d\dT.*Z$/.test(now)) clock.follow(now);
      return activity(...given);
    };
    return [name, call];
  });
  return Object.fromEntries(entries) as T;
}

/** Epoch milliseconds of the first such moment at or after `now`. */
function nextMs(moment: string, now: string): number {
  const [day = '', time = ''] = moment.split(' ');
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const from = new Date(now);
  const midnight = Math.floor(from.getTime() / DAY_MS) * DAY_MS;
  const daysAhead = (DAYS.indexOf(day) - from.getUTCDay() + 7) % 7;
  const ms = midnight + daysAhead * DAY_MS + (hours * 60 + minutes) * MINUTE_MS;
  return ms >= from.getTime() ? ms : ms + 7 * DAY_MS;
}
