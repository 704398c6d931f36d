import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import { DomainError } from '../../domain/errors';
import type { LeaseRepository } from '../../domain/ports';
import { isDuplicateKey, onStore } from '../connection';

/** One step from a version of the store to the next; repeated after a death, it goes on where it was. */
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

/** Of a store that was made before there were migrations, and of one that has just been made. */
const FIRST_VERSION = 1;
const LEASE = 'migrations';
/** Longer than any step takes between two renewals. */
const LEASE_MS = 600_000;
const WAIT_MS = 500;

/**
 * Brings the store to the newest version that this program knows: one process does it, the others wait. Records are read
 * by no other part before it has resolved.
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
  },
): Promise<void> {
  const { migrations, leases, holder, onStep } = given;
  const newest = migrations.at(-1)?.version ?? FIRST_VERSION;
  for (let found = await versionOf(connection); found !== newest; found = await versionOf(connection)) {
    if (found > newest) throw tooNew(found, newest);
    if (await leases.hold(LEASE, holder, LEASE_MS)) {
      const next = migrations.find(({ version }) => version === found + 1);
      if (!next) throw new Error(`there is no migration from version ${found} of the store`);
      onStep(next);
      await next.up(connection);
      await recordVersion(connection, { from: found, to: next.version });
    } else await delay(WAIT_MS);
  }
  await leases.release(LEASE, holder);
}

function tooNew(found: number, newest: number): DomainError {
  return new DomainError(
    'INVALID_STATE',
    `the document store was written by a newer version of Modelkeeper (schema ${found}, this one knows up to ${newest}): ` +
      'start that version again, or restore a backup from before it',
  );
}

async function versionOf(connection: Connection): Promise<number> {
  const stored = await onStore(() =>
    connection.collection<SchemaDocument>('meta').findOne({ _id: 'schema' }),
  );
  return stored?.version ?? FIRST_VERSION;
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
  if (updated.matchedCount > 0 || from !== FIRST_VERSION) return;
  await onStore(() => meta.insertOne({ _id: 'schema', version: to })).catch((error: unknown) => {
    if (!isDuplicateKey(error)) throw error;
  });
}
