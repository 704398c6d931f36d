import type { Client, Connection } from '@temporalio/client';
import type { Clock, LeaseRepository } from '../domain/ports';
import { type Loop, startLoop } from '../usecases/loop';
import type { ReconcileReport } from '../usecases/reconciliation';
import { ensureSearchAttributes, onTemporal } from './client';
import { ensureSchedules } from './schedules';

const LEASE = 'reconciler';
const CHECK_MS = 2_000;
const RECONCILE_MS = 30_000;
/** Renewed at every check, so that it changes hands soon after a death; two passes at once do no harm. */
const LEASE_MS = 10_000;

interface ReconcilerDeps {
  client: Client;
  namespace: string;
  leases: LeaseRepository;
  /** Each keeps the invariant for one kind of record. */
  reconciliations: readonly { reconcile(): Promise<ReconcileReport> }[];
  clock: Clock;
  /** This process, unlike any other. */
  holder: string;
  onPass: (report: ReconcileReport) => void;
  onError: (error: unknown) => void;
}

/**
 * The reconciler of this process: every 30 s, and at once when Temporal has come back or has begun anew with an empty
 * database, it restores the invariant, if no other process holds the lease.
 */
export function startReconciler(deps: ReconcilerDeps): Loop {
  const { leases, reconciliations, clock, holder, onPass } = deps;
  let nextMs = 0;
  let knownId: string | null = null;

  async function pass(): Promise<void> {
    const nowMs = Date.parse(clock.now());
    const id = await namespaceId(deps);
    if (id !== knownId) nextMs = 0;
    knownId = id;
    if (id === null) return;
    if (!(await leases.hold(LEASE, holder, LEASE_MS)) || nowMs < nextMs) return;
    await ensureSearchAttributes(deps.client, deps.namespace);
    await ensureSchedules(deps.client);
    const reports: ReconcileReport[] = [];
    for (const { reconcile } of reconciliations) reports.push(await reconcile());
    onPass(sumOf(reports));
    nextMs = nowMs + RECONCILE_MS;
  }

  const loop = startLoop(pass, { pauseMs: CHECK_MS, onError: deps.onError });
  return {
    async stop() {
      await loop.stop();
      await leases.release(LEASE, holder).catch(deps.onError);
    },
  };
}

function sumOf(reports: readonly ReconcileReport[]): ReconcileReport {
  const sum = (field: keyof ReconcileReport) => reports.reduce((total, report) => total + report[field], 0);
  return { open: sum('open'), started: sum('started'), terminated: sum('terminated') };
}

/** Made at random with the namespace, so that it tells databases apart; null while Temporal does not answer. */
async function namespaceId({ client, namespace }: ReconcilerDeps): Promise<string | null> {
  const { workflowService } = client.connection as Connection;
  return onTemporal(client, () => workflowService.describeNamespace({ namespace })).then(
    ({ namespaceInfo }) => namespaceInfo?.id ?? null,
    () => null,
  );
}
