import { openCore, type TestCore } from '../support/core';
import { startDocumentStore, type TestDocumentStore } from '../support/document-store';
import { eventually } from '../support/eventually';
import { keepHistory } from '../support/histories';
import {
  aLevel,
  anOpenIncident,
  aPerson,
  aPolicy,
  deliveriesOf,
  incidentWorkflow,
  moveTo,
  SHORT_MINUTES,
  timelineOf,
  toldTo,
} from '../support/incidents';
import { type Receiver, startReceiver } from '../support/receiver';
import { startTemporalServer, type TestTemporalServer } from '../support/temporal-server';
import { startLightWorker, startNotificationWorker, startReconcilerOf } from '../support/workers';

let test: TestCore;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());
beforeEach(() => {
  receiver.received.length = 0;
});

const PAGES = ['ada incident.page', 'grace incident.page'];
const ENTERED_TWICE = ['incident.opened', 'incident.level_entered', 'incident.level_entered'];

/** Steps and reads that failed so far. */
let failures = 0;
function countingFailures<T extends object>(activities: T): T {
  return new Proxy(activities, {
    get(target, name) {
      const activity: unknown = Reflect.get(target, name);
      if (typeof activity !== 'function') return activity;
      return async (...given: unknown[]): Promise<unknown> => {
        try {
          return await Reflect.apply(activity, target, given);
        } catch (error) {
          failures += 1;
          throw error;
        }
      };
    },
  });
}

async function start(): Promise<void> {
  startLightWorker(test, countingFailures);
  startNotificationWorker(test);
  for (const name of ['ada', 'grace']) await aPerson(test, receiver, name);
}

const typesOf = async (id: string) => (await timelineOf(test, id)).map(({ type }) => type);

/** Waits until every page is on record as sent. */
function untilSent(id: string, count: number) {
  return eventually(
    () => deliveriesOf(test, id),
    (pages) => pages.length === count && pages.every(({ state }) => state === 'sent'),
  );
}

/** Ends an incident, and with it its workflow. */
async function end(id: string): Promise<void> {
  for (const status of ['investigating', 'resolved'] as const) await moveTo(test, id, status);
  expect(await incidentWorkflow(test, id).result()).toBe('resolved');
}

describe('on a Temporal of its own', () => {
  let temporal: TestTemporalServer;
  beforeAll(async () => {
    temporal = await startTemporalServer();
    test = await openCore({ temporalAddress: temporal.address });
    await start();
    startReconcilerOf(test);
  });
  afterAll(async () => {
    await test.close();
    await temporal.stop();
  });

  it('a Temporal whose database is gone in mid-escalation pages on from the record', async () => {
    await aPolicy(test, [aLevel(['ada'], 5 * SHORT_MINUTES), aLevel(['grace'], 60)]);
    const { id } = await anOpenIncident(test);
    await untilSent(id, 1);
    await temporal.killAndForget();
    expect(await typesOf(id)).toEqual(ENTERED_TWICE.slice(0, 2));
    await temporal.restart();
    await untilSent(id, 2);
    expect(toldTo(receiver)).toEqual(PAGES);
    expect(await typesOf(id)).toEqual(ENTERED_TWICE);
    await end(id);
  });

  it('an incident opened while Temporal is away is paged when it is back, once', async () => {
    await aPolicy(test, [aLevel(['ada'], 60)]);
    await temporal.kill();
    const { id } = await anOpenIncident(test);
    expect(await typesOf(id)).toEqual(['incident.opened']);
    await temporal.restart();
    await untilSent(id, 1);
    expect(toldTo(receiver)).toEqual(PAGES.slice(0, 1));
    await end(id);
  });
});

describe('on a document store of its own', () => {
  let store: TestDocumentStore;
  beforeAll(async () => {
    store = await startDocumentStore();
    test = await openCore({ mongodbUri: `${store.uri}/modelkeeper` });
    await start();
  });
  afterAll(async () => {
    await test.close();
    await store.stop();
  });

  it('a store that is away when the next level is due costs no page, and doubles none', async () => {
    await aPolicy(test, [aLevel(['ada'], 5 * SHORT_MINUTES), aLevel(['grace'], 60)]);
    const { id } = await anOpenIncident(test);
    await untilSent(id, 1);
    await store.kill();
    // What is due meanwhile fails.
    const before = failures;
    const failed = eventually(
      () => Promise.resolve(failures),
      (count) => count > before,
    );
    // Its worker can't be stopped without a store, so that it comes back in any case.
    try {
      await failed;
    } finally {
      await store.restart();
    }
    await untilSent(id, 2);
    expect(toldTo(receiver)).toEqual(PAGES);
    expect(await typesOf(id)).toEqual(ENTERED_TWICE);
    await end(id);
    await keepHistory(test, ['incident', 'store-away'], incidentWorkflow(test, id));
  });
});
