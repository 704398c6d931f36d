import type { Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import type { PendingEvent } from '../../domain/event';
import type { Model } from '../../domain/model';
import type { ModelVersion } from '../../domain/model-version';
import type { Clock, EventLog, ModelRepository, RunRepository, VersionRepository } from '../../domain/ports';
import { modelAsOf } from '../../domain/registry/as-of';
import { type Decision, decisionsOf } from '../../domain/registry/decision';
import type { Run } from '../../domain/run';
import { unknownModel, visibleTombstone } from './visible-model';

/** What served for a model at a time, what it was made of, and by whose decision; null where nothing did. */
export interface Served {
  model: Model;
  at: string;
  version: ModelVersion | null;
  run: Run | null;
  decision: Decision | null;
}

/**
 * What is known of a model's past, from its events alone. Deleted models are told of, too; what the caller's teams may not
 * see now is NOT_FOUND, whatever they saw then.
 */
export interface ModelHistory {
  /** All events of a model, oldest first. @throws DomainError NOT_FOUND */
  events(id: string, principal: Principal): Promise<PendingEvent[]>;
  /** Its decisions, oldest first. @throws DomainError NOT_FOUND */
  decisions(id: string, principal: Principal): Promise<Decision[]>;
  /**
   * The model as it was.
   * @throws DomainError NOT_FOUND before it was registered and after it was deleted, VALIDATION_FAILED for the future
   */
  asOf(id: string, at: string, principal: Principal): Promise<Model>;
  /** @throws DomainError as `asOf` does */
  served(id: string, at: string, principal: Principal): Promise<Served>;
}

interface HistoryDeps {
  models: ModelRepository;
  versions: VersionRepository;
  runs: RunRepository;
  eventLog: EventLog;
  clock: Clock;
}

/** History over its ports. */
export function createModelHistory(deps: HistoryDeps): ModelHistory {
  const { models, versions, runs, eventLog, clock } = deps;

  async function events(id: string, principal: Principal): Promise<PendingEvent[]> {
    const { revision } = await visibleTombstone(models, id, principal);
    return eventLog.eventsOf('model', id, revision);
  }

  async function until(id: string, at: string, principal: Principal): Promise<Past> {
    if (at > clock.now()) throw inFuture(at);
    const all = await events(id, principal);
    const model = modelAsOf(all, at);
    if (!model) throw new DomainError('NOT_FOUND', `nothing is known of model ${id} at ${at}: ${begin(all)}`);
    if (model.deletedAt !== null)
      throw new DomainError('NOT_FOUND', `model ${id} was deleted at ${model.deletedAt}`);
    return { model, events: all.filter((event) => event.at <= at) };
  }

  return {
    events,
    async decisions(id, principal) {
      return decisionsOf(await events(id, principal));
    },
    async asOf(id, at, principal) {
      return (await until(id, at, principal)).model;
    },
    async served(id, at, principal) {
      const past = await until(id, at, principal);
      const { model } = past;
      if (model.championVersion === null) return { model, at, version: null, run: null, decision: null };
      const [version] = await versions.findNumbers(id, [model.championVersion]);
      if (!version) throw unknownModel(id);
      const decision = decisionsOf(past.events).at(-1) ?? null;
      return { model, at, version, run: await runs.find(version.runId), decision };
    },
  };
}

interface Past {
  model: Model;
  /** Up to the time, oldest first. */
  events: PendingEvent[];
}

function begin([first]: readonly PendingEvent[]): string {
  return first ? `its history begins at ${first.at}` : 'it has no history';
}

function inFuture(at: string): DomainError {
  const message = `${at} is still to come: only the past is known`;
  return new DomainError('VALIDATION_FAILED', message);
}
