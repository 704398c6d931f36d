import { isAbandoned } from '../domain/abandoned';
import { DomainError } from '../domain/errors';
import type { RunOrchestrator } from '../domain/orchestration';
import type { Clock, OpenRun, RunRepository } from '../domain/ports';
import { isTerminal, type Run } from '../domain/run';
import type { RunUseCases } from './runs';

const PAGE = 100;

/** What one pass did, for the log. */
export interface ReconcileReport {
  open: number;
  started: number;
  terminated: number;
}

/** Keeps the invariant: every run that is not finished has a live workflow. */
export interface Reconciliation {
  /** One pass over the runs that have something left to do. Rejects when store or Temporal can't be asked. */
  reconcile(): Promise<ReconcileReport>;
}

interface ReconciliationDeps {
  runs: RunRepository;
  orchestrator: RunOrchestrator;
  runUseCases: RunUseCases;
  clock: Clock;
  /** Told of a run that could not be reconciled: the others are all the same. */
  onDelayed: (runId: string, cause: unknown) => void;
}

/** Reconciliation over its ports (design: record first, the reconciler). */
export function createReconciliation(deps: ReconciliationDeps): Reconciliation {
  return {
    async reconcile() {
      const entries = await deps.runs.open();
      const report: ReconcileReport = { open: entries.length, started: 0, terminated: 0 };
      if (entries.length === 0) return report;
      const moving = await deps.orchestrator.runningIds();
      for (let from = 0; from < entries.length; from += PAGE)
        await reconcilePage(deps, { page: entries.slice(from, from + PAGE), moving }, report);
      return report;
    },
  };
}

async function reconcilePage(
  deps: ReconciliationDeps,
  { page, moving }: { page: OpenRun[]; moving: ReadonlySet<string> },
  report: ReconcileReport,
): Promise<void> {
  const found = await deps.runs.findMany(page.map(({ id }) => id));
  const byId = new Map(found.map((run) => [run.id, run]));
  for (const entry of page) {
    const run = byId.get(entry.id);
    if (run && moving.has(run.id)) await wakeEnded(deps, run);
    else if (run) await reconcileRun(deps, run, report).catch(unlessAway(deps.onDelayed, entry.id));
    else if (!moving.has(entry.id) && isAbandoned(entry.addedAt, deps.clock.now()))
      await deps.runs.dropOpen(entry.id);
  }
}

/** The wake that told its workflow of the end may have been lost in an outage. */
async function wakeEnded({ orchestrator }: ReconciliationDeps, run: Run): Promise<void> {
  if (isTerminal(run.state) && run.finalizedAt === null) await orchestrator.wake(run.id);
}

/** For what fails of one record, which must not keep the rest from moving; an outage ends the pass. */
export function unlessAway(
  onDelayed: (id: string, cause: unknown) => void,
  id: string,
): (error: unknown) => void {
  return (error) => {
    if (error instanceof DomainError && error.code === 'UNAVAILABLE') throw error;
    onDelayed(id, error);
  };
}

/** Missing is a definite "not found"; a workflow that an operator or its own failure ended takes its run along. */
async function reconcileRun(deps: ReconciliationDeps, run: Run, report: ReconcileReport): Promise<void> {
  if (run.finalizedAt !== null) return deps.runs.dropOpen(run.id);
  const { state, detail } = await deps.orchestrator.state(run.id);
  if (state === 'missing' || state === 'completed') {
    // It may have finished while its workflow was being asked for.
    if ((await deps.runs.get(run.id)).finalizedAt !== null) return;
    await deps.orchestrator.ensureStarted(run);
    report.started += 1;
  }
  if (state === 'ended') {
    const message = `its workflow ended before it did (${detail}); start a new run when that was not intended`;
    await deps.runUseCases.terminate(run.id, { kind: 'terminated', message });
    report.terminated += 1;
  }
}
