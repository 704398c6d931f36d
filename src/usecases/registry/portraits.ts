import { isPermitted, type Principal } from '../../domain/auth/principal';
import type { Incident } from '../../domain/incidents/incident';
import type { IncidentRepository } from '../../domain/incidents/ports';
import type { EventLog, ModelRepository, RunRepository, VersionRepository } from '../../domain/ports';
import { versionNumbers } from '../../domain/registry/champion';
import { decisionsOf } from '../../domain/registry/decision';
import { type Lineage, lineageOf, type ModelRecords } from '../../domain/registry/lineage';
import { modelCard } from '../../domain/registry/model-card';
import { visibleTombstone } from './visible-model';

const VERSIONS_MAX = 30;
const INCIDENTS_MAX = 50;

/** What the records tell of a model as a whole; of a deleted one, too. */
export interface ModelPortraits {
  /** @throws DomainError NOT_FOUND */
  lineage(id: string, principal: Principal): Promise<Lineage>;
  /** Markdown. @throws DomainError NOT_FOUND */
  card(id: string, principal: Principal): Promise<string>;
}

interface PortraitDeps {
  models: ModelRepository;
  versions: VersionRepository;
  runs: RunRepository;
  incidentRecords: Pick<IncidentRepository, 'list'>;
  eventLog: EventLog;
  clock: { now(): string };
}

/** Lineage and cards over their ports. */
export function createModelPortraits(deps: PortraitDeps): ModelPortraits {
  const { models, versions, runs, eventLog, clock } = deps;

  async function recordsOf(id: string, principal: Principal): Promise<ModelRecords> {
    const model = await visibleTombstone(models, id, principal);
    const all = versionNumbers(model);
    const numbers = all.filter((number, index) => index < VERSIONS_MAX || number === model.championVersion);
    const found = await versions.findNumbers(id, numbers);
    const decisions = decisionsOf(await eventLog.eventsOf('model', id, model.revision));
    return {
      model,
      versions: found,
      omittedVersions: all.length - found.length,
      runs: await runs.findMany(found.map(({ runId }) => runId)),
      decisions: decisions.toReversed(),
      incidents: isPermitted(principal, 'incident:read') ? await incidentsOf(deps, id) : [],
    };
  }

  return {
    async lineage(id, principal) {
      return lineageOf(await recordsOf(id, principal));
    },
    async card(id, principal) {
      return modelCard(await recordsOf(id, principal), clock.now());
    },
  };
}

async function incidentsOf({ incidentRecords }: PortraitDeps, modelId: string): Promise<Incident[]> {
  const anything = { status: null, severity: null, since: null, label: null, text: null };
  const range = { hiddenModelIds: [], skip: 0, limit: INCIDENTS_MAX, after: null };
  return (await incidentRecords.list({ ...anything, ...range, modelId })).incidents;
}
