import { randomUUID } from 'node:crypto';
import type { Connection } from 'mongoose';
import type { Clock } from '../../domain/ports';
import { createLeaseRepository } from '../lease-repository';
import { facets } from './0002-facets';
import { filedRecords } from './0003-filed-records';
import { type Migration, migrateStore } from './migrate';

/**
 * Every change of what stored records look like, in its order; a number is never used again. The first version is the one
 * before there were migrations.
 */
export const MIGRATIONS: readonly Migration[] = [facets, filedRecords];

/** The version of a store that this program has brought up to date. */
export const NEWEST_SCHEMA = MIGRATIONS.at(-1)?.version ?? 1;

/**
 * Brings the store to the version of this program, under a lock, before anything reads it. `onStep` is told what is changed.
 * @throws DomainError INVALID_STATE for a store that a newer program has written
 */
export async function updateStore(
  connection: Connection,
  { clock, onStep }: { clock: Clock; onStep: (step: string) => void },
): Promise<void> {
  await migrateStore(connection, {
    migrations: MIGRATIONS,
    leases: createLeaseRepository(connection, clock),
    holder: randomUUID(),
    onStep: ({ version, name }) => onStep(`store version ${version}: ${name}`),
    onWait: () => onStep('waiting for another process, which brings the store to a new version'),
  });
}
