import { randomUUID } from 'node:crypto';
import { DomainError } from '../../domain/errors';
import type { Directory } from '../../domain/incidents/directory';
import type { Incident, IncidentDecision } from '../../domain/incidents/incident';
import type { IncidentRepository } from '../../domain/incidents/ports';
import * as moves from '../../domain/incidents/runbook-moves';
import type { RunbookMove, Settled } from '../../domain/incidents/runbook-next';
import { awaitedBy, type Outside } from '../../domain/incidents/runbook-progress';
import type { Delivery, DeliveryRepository } from '../../domain/notifications/delivery';
import type { ModelRepository, RunRepository } from '../../domain/ports';
import { type Run, visibleState } from '../../domain/run';
import type { Promotions } from '../registry/promotions';
import type { RunUseCases } from '../runs';
import type { TrainJobs } from '../train-jobs';
import { answerableFor, peopleOn } from './people';
import { rollBack } from './runbook-rollback';

/** What runbooks ask of the rest. */
export interface RunbookSteps {
  /** What was found of the delivery or run that the incident's runbook waits for; null when it waits for none. */
  outside(incident: Incident): Promise<Outside | null>;
  /** Does what a move asks of others, and resolves to the rule that records it; null when nothing is recorded. */
  decisionFor(
    incident: Incident,
    move: RunbookMove,
    now: string,
  ): Promise<((incident: Incident) => IncidentDecision | null) | null>;
}

export interface RunbookStepDeps {
  incidents: Pick<IncidentRepository, 'find'>;
  deliveries: Pick<DeliveryRepository, 'find' | 'transition'>;
  directory: Directory;
  models: Pick<ModelRepository, 'find'>;
  runs: Pick<RunRepository, 'find'>;
  trainJobs: Pick<TrainJobs, 'start'>;
  runUseCases: Pick<RunUseCases, 'cancelIfOpen'>;
  promotions: Pick<Promotions, 'rollback'>;
}

/** A start that was refused because too much is under way is tried again after this time. */
const BUSY_MS = 30_000;
const NO_FACET = 'the model has no Train type, so there is no way to retrain it';

/** Steps of runbooks over their ports. */
export function createRunbookSteps(deps: RunbookStepDeps): RunbookSteps {
  const { deliveries, directory, runs } = deps;

  return {
    async outside(incident) {
      const awaited = awaitedBy(incident);
      if (awaited === null) return null;
      return awaited.kind === 'delivery'
        ? ofDelivery(await deliveries.find(awaited.key))
        : ofRun(await runs.find(awaited.id));
    },
    async decisionFor(incident, move, now) {
      const { index } = move;
      const toldOf = ({ state }: Settled) =>
        state === 'failed' ? answerableFor(directory, incident, now) : moves.NOBODY;
      switch (move.kind) {
        case 'runbook_begin': {
          const rolledBack = await rollBack(deps, incident, index);
          if (rolledBack) {
            const ended = { settled: rolledBack, now, told: await toldOf(rolledBack) };
            return (current) => moves.settleStep(current, index, ended);
          }
          const begun = { now, runId: randomUUID(), ...(await beginningOf(deps, { incident, index, now })) };
          return (current) => moves.beginStep(current, index, begun);
        }
        case 'runbook_start_run':
          return startRun(deps, { incident, runId: move.runId, index }, now);
        case 'runbook_give_up':
          await giveUp(deps, incident, { reason: move.reason, now });
          return null;
        case 'runbook_settle': {
          const ended = { settled: move.settled, now, told: await toldOf(move.settled) };
          return (current) => moves.settleStep(current, index, ended);
        }
        case 'runbook_undo':
          return (current) => moves.beginUndo(current, index, now);
        case 'runbook_settle_undo': {
          const ended = { settled: move.settled, now, told: await toldOf(move.settled) };
          return (current) => moves.settleUndo(current, index, ended);
        }
      }
    },
  };
}

/** Why a step can't be begun, if it can't, and who hears of how it begins. */
async function beginningOf(
  { directory, models }: Pick<RunbookStepDeps, 'directory' | 'models'>,
  { incident, index, now }: { incident: Incident; index: number; now: string },
): Promise<Pick<moves.Beginning, 'refusal' | 'told'>> {
  const kind = incident.runbook?.steps[index]?.action.kind;
  if (kind === 'manual') return { refusal: null, told: await peopleOn(directory, incident, now) };
  const canBegin = kind !== 'retrain' || (await models.find(incident.modelId))?.facets.train;
  if (canBegin) return { refusal: null, told: moves.NOBODY };
  return { refusal: NO_FACET, told: await answerableFor(directory, incident, now) };
}

/** Starting the same run again starts nothing more, so a death after it is repaired by the next look. */
async function startRun(
  deps: RunbookStepDeps,
  { incident, runId, index }: { incident: Incident; runId: string; index: number },
  now: string,
): Promise<((current: Incident) => IncidentDecision | null) | null> {
  const model = await deps.models.find(incident.modelId);
  const modelType = model?.facets.train?.modelType;
  const fail = async (detail: string) => {
    const told = await answerableFor(deps.directory, incident, now);
    const ended = { settled: { state: 'failed' as const, detail }, now, told };
    return (current: Incident) => moves.settleStep(current, index, ended);
  };
  if (!modelType) return fail(NO_FACET);
  const asked = { id: runId, modelType, retrain: true, useCv: false, hyperparameters: {} };
  try {
    await deps.trainJobs.start(asked, 'system');
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'UNAVAILABLE') return fail(messageOf(error));
    if (error.retryAfterSeconds === null) throw error;
    const until = new Date(Date.parse(now) + BUSY_MS).toISOString();
    return (current) => moves.deferStart(current, index, until);
  }
  // Whoever gave it up meanwhile may have found no run to stop.
  const current = await deps.incidents.find(incident.id);
  if (current?.runbook?.steps[index]?.state !== 'running')
    await deps.runUseCases.cancelIfOpen(runId, 'system');
  return null;
}

/** Calls back what is waited for: the next look finds it settled. */
async function giveUp(
  { deliveries, runUseCases }: RunbookStepDeps,
  incident: Incident,
  { reason, now }: { reason: string; now: string },
): Promise<void> {
  const awaited = awaitedBy(incident);
  if (awaited?.kind === 'run') await runUseCases.cancelIfOpen(awaited.id, 'system');
  if (awaited?.kind === 'delivery')
    await deliveries.transition(awaited.key, (delivery) =>
      delivery.state === 'pending' && !isUnderWay(delivery)
        ? { state: 'dropped', settledAt: now, settledReason: reason }
        : null,
    );
}

function ofDelivery(delivery: Delivery | null): Outside {
  if (delivery === null) return { state: 'absent', detail: '' };
  const { state, settledReason, attempts } = delivery;
  const detail = settledReason ?? attempts.at(-1)?.detail ?? '';
  if (state === 'sent') return { state: 'done', detail };
  if (state !== 'pending') return { state: 'failed', detail };
  return { state: isUnderWay(delivery) ? 'under_way' : 'pending', detail: '' };
}

/** True while an answer to a try may still come. */
function isUnderWay({ attempts }: Delivery): boolean {
  return attempts.at(-1)?.ok === null;
}

function ofRun(run: Run | null): Outside {
  if (run === null) return { state: 'absent', detail: '' };
  const state = visibleState(run);
  if (state === 'succeeded') return { state: 'done', detail: `run ${run.id} succeeded` };
  if (state === 'failed' || state === 'cancelled')
    return { state: 'failed', detail: `run ${run.id} was ${state}: ${run.failure?.message ?? 'by hand'}` };
  return { state: 'pending', detail: '' };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'its run could not be started';
}
