import { DomainError } from '../domain/errors';
import { nextEventTime } from '../domain/event';
import type { Model } from '../domain/model';
import { beginTraining } from '../domain/model-training';
import { versionId } from '../domain/model-version';
import type { RunOrchestrator } from '../domain/orchestration';
import { type Report, recordReport } from '../domain/outside-report';
import type { Clock, ModelRepository, RunRepository } from '../domain/ports';
import type { Created, OnceOnly } from '../domain/request-key';
import { acceptRun, isTerminal, type NewRun, type Run } from '../domain/run';
import type { KnownOfRun } from './version-keeping';

/** Open runs at most; beyond it callers are asked to come back. */
const OPEN_RUNS_MAX = 1_000;

/** How every run comes to be, through whatever face. */
export interface RunAcceptance {
  /**
   * Stores the run before its workflow is asked for, so that an unreachable Temporal delays it only; the model of an
   * exclusive one shows that it trains.
   * @throws DomainError ALREADY_EXISTS for an exclusive run of a model that another one holds
   * @throws DomainError UNAVAILABLE (with retryAfterSeconds) at the cap of open runs, or while the store is away
   */
  accept(asked: NewRun): Promise<Run>;
  /** The same for an exclusive run of a model, with the model as it shows that it trains. */
  acceptTraining(asked: NewRun): Promise<{ run: Run; model: Model }>;
  /**
   * The same for a run that excludes nobody, at most once for each request; the repeated one gets the first answer.
   * @throws DomainError VALIDATION_FAILED for a key that was used for something else, UNAVAILABLE as above
   */
  acceptOnce(asked: NewRun, once: OnceOnly<Run> | undefined): Promise<Created<Run>>;
  /**
   * Stores a run of which the end is known already, in one write; what follows from the end is left to do, but announced:
   * the run's last write, its version, and the next write of its model, as the caller has just read that. Resolves to the
   * run that is stored, the first of those with this id.
   * @throws DomainError ALREADY_EXISTS as above
   */
  acceptEnded(asked: NewRun, report: Report, model: Model): Promise<EndedRun>;
  /**
   * The model of an open exclusive run shows that it trains, also when whoever accepted the run died before. Resolves to
   * the model, null for a run that holds none.
   */
  showTraining(run: Run): Promise<Model | null>;
}

/** A run that was stored with its end. */
export interface EndedRun {
  run: Run;
  /** For what is left to do. */
  known: KnownOfRun;
}

interface RunAcceptanceDeps {
  runs: RunRepository;
  models: ModelRepository;
  orchestrator: RunOrchestrator;
  clock: Clock;
  onDelayed: (runId: string, cause: unknown) => void;
}

/** Acceptance over its ports. */
export function createRunAcceptance(deps: RunAcceptanceDeps): RunAcceptance {
  const { runs, models, orchestrator, clock, onDelayed } = deps;

  async function showTraining(run: Run): Promise<Model | null> {
    if (!run.isExclusive || run.modelId === null || isTerminal(run.state)) return null;
    return models.transition(run.modelId, (model) => beginTraining(model, run));
  }

  async function start(run: Run): Promise<void> {
    await orchestrator.ensureStarted(run).catch((cause: unknown) => onDelayed(run.id, cause));
  }

  async function accept(asked: NewRun): Promise<{ run: Run; model: Model | null }> {
    await assertRoom(runs);
    const { run, event } = acceptRun(asked, await acceptanceTime(deps, asked));
    await runs.insert(run, event);
    const model = await showTraining(run);
    await start(run);
    return { run, model };
  }

  return {
    showTraining,
    accept: async (asked) => (await accept(asked)).run,
    async acceptOnce(asked, once) {
      await assertRoom(runs);
      const { run, event } = acceptRun(asked, clock.now());
      const created = await runs.insertOnce(run, event, once);
      if (created.replayed === null) await start(created.record);
      return created;
    },
    async acceptTraining(asked) {
      const { run, model } = await accept(asked);
      if (!model) throw new DomainError('INTERNAL', `run ${run.id} is no training of a model`);
      return { run, model };
    },
    acceptEnded: (asked, report, model) => acceptEnded(deps, { asked, report, model }),
  };
}

async function acceptEnded(
  deps: RunAcceptanceDeps,
  { asked, report, model }: { asked: NewRun; report: Report; model: Model },
): Promise<EndedRun> {
  const now = await acceptanceTime(deps, asked);
  const { run, event } = acceptRun(asked, now);
  const endedAt = nextEventTime(deps.clock.now(), now);
  const end = recordReport(run, report, { actor: asked.actor, now: endedAt });
  if (!end?.event) throw new DomainError('INTERNAL', `the report of run ${run.id} has no outcome`);
  const revision = run.revision + 1;
  const ended = { ...run, ...end.changes, revision, lastEventAt: endedAt };
  const announced = revision + 1;
  const version = { kind: 'version' as const, id: versionId(run.id), revision: 1 };
  const stored = await deps.runs.insert(ended, end.event, {
    earlier: [{ ...event, revision: run.revision, at: now }],
    upcoming: [
      { kind: 'run', id: run.id, revision: announced },
      { kind: 'model', id: model.id, revision: model.revision + 1 },
      ...(ended.state === 'succeeded' ? [version] : []),
    ],
  });
  return { run: stored, known: { model, announced } };
}

/** Now; for an exclusive run later than the one before it, whatever clock that was accepted by. */
async function acceptanceTime({ models, clock }: RunAcceptanceDeps, asked: NewRun): Promise<string> {
  if (!asked.isExclusive || asked.modelId === null) return clock.now();
  const model = await models.get(asked.modelId);
  return nextEventTime(clock.now(), model.training?.acceptedAt ?? null);
}

async function assertRoom(runs: RunRepository): Promise<void> {
  if ((await runs.countOpen()) < OPEN_RUNS_MAX) return;
  const message = `${OPEN_RUNS_MAX} runs are open already: wait for some to end, or cancel them`;
  throw new DomainError('UNAVAILABLE', message, { retryAfterSeconds: 30 });
}
