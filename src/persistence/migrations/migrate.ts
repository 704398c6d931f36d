import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import { DomainError } from '../../domain/errors';
import type { LeaseRepository } from '../../domain/ports';
import { COLLECTIONS } from '../collections';
import { isDuplicateKey, onStore } from '../connection';

/**
 * One step from a version of the store to the next; repeated after a death, it goes on where it was. One that hung, and was
 * believed dead, may go on when the step has long been done: it writes only on documents that are still as it found them.
 */
export interface Migration {
  /** The version that the store has when it is done. */
  version: number;
  /** For the log: what it changes. */
  name: string;
  up(connection: Connection): Promise<void>;
}

interface SchemaDocument {
  _id: 'schema';
  version: number;
}

/** Of a store that was made before there were migrations. */
const FIRST_VERSION = 1;
/** What they hold is not of records. */
const OWN_COLLECTIONS = ['meta', 'leases'];
const LEASE = 'migrations';
/** So long the others wait for one that died over it. */
const LEASE_MS = 15_000;
const RENEW_MS = 3_000;
const WAIT_MS = 500;

/**
 * Brings the store to the newest version that this program knows: one process does it, the others wait. Records are read
 * by no other part before it has resolved. One without records is of the newest version at once.
 * @throws DomainError INVALID_STATE for a store that a newer program has written
 */
export async function migrateStore(
  connection: Connection,
  given: {
    migrations: readonly Migration[];
    leases: LeaseRepository;
    holder: string;
    /** Told before each step. */
    onStep: (migration: Migration) => void;
    /** Told once, when another process is seen to do it. */
    onWait: () => void;
  },
): Promise<void> {
  const { migrations, leases, holder, onStep, onWait } = given;
  const newest = migrations.at(-1)?.version ?? FIRST_VERSION;
  const hold = (): Promise<boolean> => leases.hold(LEASE, holder, LEASE_MS);
  const read = (): Promise<number> => versionOf(connection, newest);
  let isWaiting = false;
  for (let found = await read(); found !== newest; found = await read()) {
    if (found > newest) throw tooNew(found, newest);
    if (await hold()) {
      const next = migrations.find(({ version }) => version === found + 1);
      if (!next) throw new Error(`there is no migration from version ${found} of the store`);
      onStep(next);
      await renewing(hold, () => next.up(connection));
      await recordVersion(connection, { from: found, to: next.version });
      continue;
    }
    if (!isWaiting) onWait();
    isWaiting = true;
    await delay(WAIT_MS);
  }
  await leases.release(LEASE, holder);
}

/** A renewal that fails is made up for by the next, or the store is away and the work fails, too. */
async function renewing(hold: () => Promise<boolean>, work: () => Promise<void>): Promise<void> {
  const renewal = setInterval(() => void hold().catch(() => undefined), RENEW_MS);
  try {
    await work();
  } finally {
    clearInterval(renewal);
  }
}

function tooNew(found: number, newest: number): DomainError {
  return new DomainError(
    'INVALID_STATE',
    `the document store was written by a newer version of Modelkeeper (schema ${found}, this one knows up to ${newest}): ` +
      'start that version again, or restore a backup from before it',
  );
}

async function versionOf(connection: Connection, newest: number): Promise<number> {
  const known = await storedVersion(connection);
  if (known !== null) return known;
  if (await isEmpty(connection)) await insertVersion(connection, newest);
  // Looked at once more, since whoever has written records meanwhile has written the version before.
  return (await storedVersion(connection)) ?? FIRST_VERSION;
}

async function storedVersion(connection: Connection): Promise<number | null> {
  const stored = await onStore(() =>
    connection.collection<SchemaDocument>('meta').findOne({ _id: 'schema' }),
  );
  return stored?.version ?? null;
}

async function isEmpty(connection: Connection): Promise<boolean> {
  for (const { name } of COLLECTIONS.filter(({ name: its }) => !OWN_COLLECTIONS.includes(its)))
    if ((await onStore(() => connection.collection(name).findOne())) !== null) return false;
  return true;
}

async function insertVersion(connection: Connection, version: number): Promise<void> {
  const meta = connection.collection<SchemaDocument>('meta');
  await onStore(() => meta.insertOne({ _id: 'schema', version })).catch((error: unknown) => {
    if (!isDuplicateKey(error)) throw error;
  });
}

/** Only forward, whoever else may believe to hold the lease. */
async function recordVersion(
  connection: Connection,
  { from, to }: { from: number; to: number },
): Promise<void> {
  const meta = connection.collection<SchemaDocument>('meta');
  const updated = await onStore(() =>
    meta.updateOne({ _id: 'schema', version: from }, { $set: { version: to } }),
  );
  if (updated.matchedCount === 0 && from === FIRST_VERSION) await insertVersion(connection, to);
}
