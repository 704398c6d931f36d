import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../workflows/search-attributes';
import { DomainError } from '../domain/errors';
import type { Tracing } from '../domain/tracing';
import { tracedCalls } from './tracing';

/** How long one call may take before the caller goes on without it. */
const CALL_DEADLINE_MS = 2_000;
/** gRPC's number for it. */
const ALREADY_EXISTS = 6;

export interface TemporalAddress {
  address: string;
  namespace: string;
}

/** By default the pauses grow to two minutes, and a Temporal that is back would stay unnoticed as long. */
const RECONNECT = { 'grpc.initial_reconnect_backoff_ms': 250, 'grpc.max_reconnect_backoff_ms': 1_000 };

/** A client that connects at its first call, so that nothing waits for a Temporal that is not up yet. */
export function createTemporalClient(
  { address, namespace }: TemporalAddress,
  tracing: Tracing | null = null,
): Client {
  const connection = Connection.lazy({ address, channelArgs: RECONNECT });
  const interceptors = tracing === null ? {} : { workflow: [tracedCalls(tracing)] };
  return new Client({ connection, namespace, interceptors });
}

/** Runs one call (or several that belong together) with a deadline. @throws DomainError UNAVAILABLE when Temporal did not answer in time */
export async function onTemporal<T>(
  client: Client,
  call: () => Promise<T>,
  deadlineMs = CALL_DEADLINE_MS,
): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + deadlineMs, call);
  } catch (error) {
    if (!isOutage(error)) throw error;
    throw new DomainError('UNAVAILABLE', 'Temporal is not available', { cause: error });
  }
}

/** Adds the search attributes that the namespace lacks; those that are there are left alone. */
export async function ensureSearchAttributes(client: Client, namespace: string): Promise<void> {
  const { operatorService } = client.connection as Connection;
  await onTemporal(client, async () => {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    const missing = SEARCH_ATTRIBUTES.filter(({ name }) => !Object.hasOwn(customAttributes, name));
    if (missing.length === 0) return;
    const searchAttributes = Object.fromEntries(missing.map(({ name }) => [name, KEYWORD]));
    await operatorService.addSearchAttributes({ namespace, searchAttributes }).catch((error: unknown) => {
      if (grpcCode(error) !== ALREADY_EXISTS) throw error;
    });
  });
}

/** Temporal's number for the type Keyword. */
const KEYWORD = 2;

/** gRPC: CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE. */
const OUTAGE_CODES = new Set([1, 2, 4, 8, 14]);

function isOutage(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (OUTAGE_CODES.has(grpcCode(cause) ?? -1)) return true;
  return false;
}

function grpcCode(error: unknown): number | null {
  return isGrpcServiceError(error) ? error.code : null;
}
