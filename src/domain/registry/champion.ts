import { DomainError } from '../errors';
import type { JsonObject } from '../json';
import type { Model, ModelDecision } from '../model';
import { isVerified } from '../model-version';
import type { DecisionRecord, Judged } from './decision';

/** Numbers of the versions that a model has, newest first. */
export function versionNumbers(model: Pick<Model, 'latestVersion' | 'deletedVersions'>): number[] {
  const deleted = new Set(model.deletedVersions);
  const all = Array.from({ length: model.latestVersion }, (_, index) => model.latestVersion - index);
  return all.filter((number) => !deleted.has(number));
}

/** Number of the newest version of a model; null when it has none. */
export function newestVersion(model: Pick<Model, 'latestVersion' | 'deletedVersions'>): number | null {
  for (let number = model.latestVersion; number > 0; number--)
    if (!model.deletedVersions.includes(number)) return number;
  return null;
}

/** True for a model in production that nothing serves for: its newest version is to. */
export function lacksChampion(
  model: Pick<Model, 'stage' | 'isArchived' | 'championVersion' | 'deletedAt'>,
): boolean {
  const { stage, isArchived, championVersion, deletedAt } = model;
  return stage === 'production' && !isArchived && championVersion === null && deletedAt === null;
}

/** A decision record: manual, and with nothing known but the metrics, unless more is given. */
export function decide(
  versions: { version: Judged; previous: Judged | null },
  given: Pick<DecisionRecord, 'decidedBy'> & Partial<DecisionRecord>,
): DecisionRecord {
  const { version, previous } = versions;
  return {
    action: 'promotion',
    kind: 'manual',
    version: version.number,
    previous: previous?.number ?? null,
    metrics: version.metrics,
    previousMetrics: previous?.metrics ?? null,
    isVerified: isVerified(version),
    confidenceInterval: null,
    gates: [],
    reason: null,
    request: null,
    ...given,
  };
}

/** The same transition, which also makes the version of `record` the champion and carries the record. */
export function withChampion(
  { changes, event }: ModelDecision & { event: NonNullable<ModelDecision['event']> },
  record: DecisionRecord,
): ModelDecision {
  const data: JsonObject = { ...event.data, decision: { ...record } as unknown as JsonObject };
  return { changes: { ...changes, championVersion: record.version }, event: { ...event, data } };
}

/** The champion moves by a decision alone. */
export function moveChampion(record: DecisionRecord, actor: string): ModelDecision {
  const type = record.action === 'rollback' ? 'model.rolled_back' : 'model.promoted';
  return withChampion({ changes: {}, event: { type, actor, data: {} } }, record);
}

/**
 * Takes a version out of its model: it stays stored, as do its events and its artifact, and its number is never given
 * again. Null when it was taken out before.
 * @throws DomainError INVALID_STATE for the champion of a model in production
 */
export function deleteVersion(model: Model, number: number, actor: string): ModelDecision | null {
  if (model.deletedVersions.includes(number)) return null;
  const isChampion = model.championVersion === number;
  if (isChampion && model.stage === 'production' && !model.isArchived)
    throw new DomainError(
      'INVALID_STATE',
      `version ${number} serves for model ${model.id}, which is in production: promote another version first`,
    );
  return {
    changes: {
      deletedVersions: [...model.deletedVersions, number].sort((a, b) => a - b),
      ...(isChampion ? { championVersion: null } : {}),
    },
    event: { type: 'model.version_deleted', actor, data: { version: number } },
  };
}
