import type { Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import type { Model } from '../../domain/model';
import type { EventLog, ModelRepository, VersionRepository } from '../../domain/ports';
import { decide, moveChampion } from '../../domain/registry/champion';
import {
  championsOf,
  type Decision,
  type DecisionAction,
  type DecisionKind,
  type DecisionRecord,
  decisionsOf,
} from '../../domain/registry/decision';
import type { RequestKey } from '../../domain/request-key';
import { assertRevision } from '../../domain/revision';
import { assertHasVersion, versionOf } from './versions';
import { visibleModel } from './visible-model';

/** What is asked for when the champion is to move. */
export interface MoveAsked {
  modelId: string;
  reason: string | null;
  ifMatch: number | null;
  /** A request that comes twice moves the champion once. */
  request: RequestKey | null;
  /** Whether a person says so or a rule; a person unless told otherwise. */
  kind?: DecisionKind;
}

/** The decision that stands, and whether an earlier request of the same key had made it. */
export interface Moved {
  decision: Decision;
  isReplayed: boolean;
}

/** Moves of the champion: each is one write, whose event is the decision's record. */
export interface Promotions {
  /**
   * Lets a version serve, also one that can't be verified here: whoever serves it may be able to read it. The champion
   * promoted again changes nothing.
   * @throws DomainError NOT_FOUND, PRECONDITION_FAILED
   */
  promote(asked: MoveAsked & { version: number }, principal: Principal): Promise<Moved>;
  /**
   * Lets an earlier version serve: the one given (a lower number, or one that has served), else the champion before.
   * @throws DomainError NOT_FOUND, PRECONDITION_FAILED, INVALID_STATE when there is nothing to go back from or to
   */
  rollback(asked: MoveAsked & { version: number | null }, principal: Principal): Promise<Moved>;
}

interface PromotionDeps {
  models: ModelRepository;
  versions: VersionRepository;
  eventLog: EventLog;
}

/** Moves of the champion over their ports. */
export function createPromotions(deps: PromotionDeps): Promotions {
  return {
    promote: ({ version, ...asked }, principal) =>
      move(deps, { ...asked, action: 'promotion', principal }, (model) => {
        assertHasVersion(model, version);
        return version;
      }),
    rollback: ({ version, ...asked }, principal) =>
      move(deps, { ...asked, action: 'rollback', principal }, (model, decisions) =>
        backFrom(model, decisions, version),
      ),
  };
}

type Asked = MoveAsked & { action: DecisionAction; principal: Principal };
/** Number of the version that is to serve. */
type Choose = (model: Model, decisions: readonly Decision[]) => number;

async function move(deps: PromotionDeps, asked: Asked, choose: Choose): Promise<Moved> {
  const { models, eventLog } = deps;
  for (;;) {
    const model = await visibleModel(models, asked.modelId, asked.principal);
    const decisions = decisionsOf(await eventLog.eventsOf('model', model.id, model.revision));
    const made = madeBefore(decisions, asked.request);
    if (made) return { decision: made, isReplayed: true };
    assertRevision(model, asked.ifMatch);
    const number = choose(model, decisions);
    const standing = decisions.at(-1);
    if (number === model.championVersion && standing) return { decision: standing, isReplayed: false };
    const record = await recordOf(deps, { model, number, asked });
    let isStale = false;
    const moved = await models.transition(model.id, (current) => {
      isStale = current.revision !== model.revision;
      return isStale ? null : moveChampion(record, asked.principal.actor);
    });
    const { revision, lastEventAt: at } = moved;
    if (!isStale) return { decision: { ...record, revision, at }, isReplayed: false };
  }
}

async function recordOf(
  { versions }: PromotionDeps,
  { model, number, asked }: { model: Model; number: number; asked: Asked },
): Promise<DecisionRecord> {
  const version = await versionOf(versions, model, number);
  const { championVersion } = model;
  const served = championVersion === null ? [] : await versions.findNumbers(model.id, [championVersion]);
  const { action, kind = 'manual', reason, request, principal } = asked;
  const given = { action, kind, decidedBy: principal.actor, reason, request };
  return decide({ version, previous: served[0] ?? null }, given);
}

function madeBefore(decisions: readonly Decision[], request: RequestKey | null): Decision | null {
  const made = request && decisions.findLast((decision) => decision.request?.key === request.key);
  if (!made) return null;
  if (made.request?.digest === request.digest) return made;
  const message = 'this Idempotency-Key was used with another body';
  throw new DomainError('VALIDATION_FAILED', message, {
    fields: [{ path: ['headers', 'idempotency-key'], message: 'was used with another body', kind: 'value' }],
  });
}

function backFrom(model: Model, decisions: readonly Decision[], asked: number | null): number {
  const { id, championVersion: champion } = model;
  if (champion === null)
    throw new DomainError(
      'INVALID_STATE',
      `nothing serves for model ${id}, so there is nothing to go back from: promote a version`,
    );
  const served = championsOf(decisions);
  if (asked === null) return championBefore(model, served, champion);
  assertHasVersion(model, asked);
  if (asked <= champion || served.includes(asked)) return asked;
  throw new DomainError(
    'INVALID_STATE',
    `version ${asked} is newer than version ${champion}, which serves, and never served itself: promote it`,
  );
}

function championBefore(model: Model, served: readonly number[], champion: number): number {
  const before = served.findLast((number) => number !== champion && !model.deletedVersions.includes(number));
  if (before !== undefined) return before;
  throw new DomainError(
    'INVALID_STATE',
    `no other version served before version ${champion} of model ${model.id}: name the version to go back to`,
  );
}
