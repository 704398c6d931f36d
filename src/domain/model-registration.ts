import type { NewEvent } from './event';
import type { JsonObject } from './json';
import { isWithdrawn, type Model, type ModelDecision, type ModelStage, newModel } from './model';

/** What a person says of a model. */
export interface ModelProfile {
  name: string;
  teamId: string | null;
  stage: ModelStage;
}

/** A model that someone registers by hand: it belongs to no other face until one takes it in. */
export function registerModel(
  asked: ModelProfile & { id: string; isExample?: boolean },
  by: { actor: string; now: string },
): { model: Model; event: NewEvent } {
  const { id, name, teamId, stage, isExample = false } = asked;
  const stageBy = stage === 'draft' ? null : by.actor;
  const model = newModel({ id, name, teamId, stage, stageBy, isExample, facets: {} }, by.now);
  return { model, event: { type: 'model.registered', actor: by.actor, data: { name, teamId, stage } } };
}

/** Gives a model another team or stage; a stage that is set takes it out of the archive. Null when it is so already. */
export function changeModel(
  model: Model,
  asked: Partial<Pick<ModelProfile, 'teamId' | 'stage'>>,
  actor: string,
): ModelDecision | null {
  const { teamId, stage } = asked;
  const changes: ModelDecision['changes'] = {};
  const data: JsonObject = {};
  if (teamId !== undefined && teamId !== model.teamId) {
    changes.teamId = teamId;
    data['teamId'] = { from: model.teamId, to: teamId };
  }
  if (stage !== undefined && !isSameStanding(model, stage)) {
    changes.stage = stage;
    changes.isArchived = false;
    data['stage'] = { from: model.isArchived ? 'archived' : model.stage, to: stage };
  }
  if (Object.keys(data).length === 0) return null;
  return { changes, event: { type: 'model.changed', actor, data } };
}

/** An archived model that is asked to retire reads the same already, and stays in the archive. */
function isSameStanding(model: Model, stage: ModelStage): boolean {
  if (stage === 'retired') return isWithdrawn(model);
  return !model.isArchived && model.stage === stage;
}
