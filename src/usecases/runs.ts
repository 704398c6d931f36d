import { type RunStep, stepOf } from '../domain/motion';
import type { RunOrchestrator } from '../domain/orchestration';
import { type Report, recordReport } from '../domain/outside-report';
import type { Clock, RunRepository } from '../domain/ports';
import { acceptRun, isTerminal, type Run } from '../domain/run';
import * as rules from '../domain/run-rules';
import type { Failure } from '../domain/training';
import { cancelOpenChildren } from './children';
import type { Finalization } from './finalization';
import type { RunAcceptance } from './run-acceptance';

/** Everything that ends or starts a run, whoever asks for it. What happens inside an attempt is in `attempts.ts`. */
export interface RunUseCases {
  /** What the run's workflow does next, and how the run stands; a run that was never stored is no error. */
  nextStep(id: string, now: string): Promise<RunStep>;
  /** @throws DomainError NOT_FOUND, or INVALID_STATE when the run has ended */
  cancel(id: string, actor: string): Promise<Run>;
  /** The same for a run that may have ended already, or was never stored: then nothing changes. */
  cancelIfOpen(id: string, actor: string): Promise<void>;
  /** Stores a parent's children and sets them in motion; done before, it changes nothing. */
  insertChildren(parentId: string): Promise<void>;
  /** Ends a parent whose children have all ended; false while one has not. */
  settleParent(parentId: string): Promise<boolean>;
  /**
   * Takes what someone outside tells of a run, whoever executes it; what follows from an end is done when it resolves.
   * @throws DomainError NOT_FOUND
   */
  report(id: string, report: Report | ReportOnRun, actor: string): Promise<Run>;
  /** Ends an external run whose report did not come in time; one that has ended, or has time left, is left as it is. */
  expire(id: string, now: string): Promise<void>;
  /** Ends an open run as failed because its workflow was ended; an ended one is left as it is. */
  terminate(id: string, failure: Failure): Promise<void>;
}

/** A report that depends on the run, and has parts that are kept elsewhere. */
export interface ReportOnRun {
  /** For the run as it is when it takes the report. @throws where it must not take it */
  of(run: Run): Report;
  /** Keeps what else was told, once the run has taken the report: nothing of one that is refused. */
  keep(taken: Run): Promise<void>;
}

interface RunUseCaseDeps {
  runs: RunRepository;
  orchestrator: RunOrchestrator;
  acceptance: RunAcceptance;
  finalization: Finalization;
  clock: Clock;
  /** Told when Temporal could not be asked; the reconciler does it later. */
  onDelayed: (runId: string, cause: unknown) => void;
}

/** The verbs of runs over their ports. */
export function createRunUseCases(deps: RunUseCaseDeps): RunUseCases {
  const { runs, orchestrator, clock, onDelayed } = deps;
  const wake = (id: string) => orchestrator.wake(id).catch((cause: unknown) => onDelayed(id, cause));

  return {
    async nextStep(id, now) {
      const run = await runs.find(id);
      const model = run && (await deps.acceptance.showTraining(run));
      if (!model || model.deletedAt === null) return stepOf(run, now);
      return stepOf(await cancelOpen(deps, id, { actor: 'system', reason: 'its model was deleted' }), now);
    },
    async cancel(id, actor) {
      const by = { actor, reason: null, now: clock.now() };
      const cancelled = await runs.transition(id, (run) => rules.cancel(run, by));
      await cancelOpenChildren(deps, cancelled, actor);
      await wake(id);
      return cancelled;
    },
    async cancelIfOpen(id, actor) {
      if ((await runs.find(id)) === null) return;
      const run = await cancelOpen(deps, id, { actor, reason: 'its workflow was cancelled' });
      if (run.state === 'cancelled') await cancelOpenChildren(deps, run, actor);
    },
    insertChildren: (parentId) => insertChildren(deps, parentId),
    async settleParent(parentId) {
      const parent = await runs.get(parentId);
      const children = await runs.findMany(parent.children.map(({ id }) => id));
      if (children.length < parent.children.length) await insertChildren(deps, parentId);
      const settled = await runs.transition(parentId, (run) =>
        rules.settleParent(run, children, clock.now()),
      );
      return isTerminal(settled.state);
    },
    async report(id, report, actor) {
      const by = { actor, now: clock.now() };
      const onRun: ReportOnRun = 'of' in report ? report : { of: () => report, keep: async () => undefined };
      const told = await runs.transition(id, (run) => recordReport(run, onRun.of(run), by));
      await onRun.keep(told);
      if (!isTerminal(told.state)) return told;
      const { run } = await deps.finalization.finalizeEnded(told);
      await wake(id);
      return run;
    },
    async expire(id, now) {
      await runs.transition(id, (run) => rules.expire(run, now));
    },
    async terminate(id, failure) {
      const now = clock.now();
      await runs.transition(id, (run) =>
        isTerminal(run.state) ? null : rules.settleFailed(run, { failure, now }),
      );
      await deps.finalization.finalize(id);
    },
  };
}

async function insertChildren(
  { runs, orchestrator, clock }: RunUseCaseDeps,
  parentId: string,
): Promise<void> {
  const parent = await runs.get(parentId);
  if (isTerminal(parent.state)) return;
  for (const { id, modelId, modelType, spec } of parent.children) {
    const facets = { train: { modelType, retrain: parent.facets.train?.retrain ?? false } };
    const asked = { id, modelId, spec, facets, parentId, children: [], actor: parent.actor };
    const { run, event } = acceptRun(asked, clock.now());
    await runs.insert(run, event);
    await orchestrator.ensureStarted(run);
  }
  await runs.transition(parentId, (run) => rules.beginAttempt(run, 'children', clock.now()));
}

/** Cancels a run that may have ended already: then nothing changes. */
function cancelOpen(
  { runs, clock }: RunUseCaseDeps,
  id: string,
  by: { actor: string; reason: string },
): Promise<Run> {
  return runs.transition(id, (run) =>
    isTerminal(run.state) ? null : rules.cancel(run, { ...by, now: clock.now() }),
  );
}
