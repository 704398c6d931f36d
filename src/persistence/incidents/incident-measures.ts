import type { Model as MongooseModel } from 'mongoose';
import { UNRESOLVED } from '../../domain/incidents/incident';
import type { IncidentGroup, MeasureQuery, UnresolvedCount } from '../../domain/incidents/metrics';
import { onStore } from '../connection';
import type { IncidentDocument } from './incident-schema';

interface Grouped {
  _id: Pick<IncidentGroup, 'status' | 'severity' | 'modelId'> & { teamId?: string | null };
  modelName: string | null;
  count: number;
  secondsToAcknowledge: readonly (number | null)[];
  secondsToResolve: readonly (number | null)[];
  lateToAcknowledge: number;
  lateToResolve: number;
}

/** In one look; percentiles are taken afterwards, as not every store knows them. */
export async function measureIncidents(
  Incidents: MongooseModel<IncidentDocument>,
  query: MeasureQuery,
): Promise<IncidentGroup[]> {
  const groups = await onStore(() =>
    Incidents.aggregate<Grouped>([
      { $match: { ...timesOf(query), ...filterOf(query) } },
      {
        $group: {
          _id: { status: '$status', severity: '$severity', teamId: '$teamId', modelId: '$modelId' },
          modelName: { $max: '$modelName' },
          count: { $sum: 1 },
          secondsToAcknowledge: { $push: '$secondsToAcknowledge' },
          secondsToResolve: { $push: '$secondsToResolve' },
          lateToAcknowledge: { $sum: oneIfTime('$sla.acknowledge.breachedAt') },
          lateToResolve: { $sum: oneIfTime('$sla.resolve.breachedAt') },
        },
      },
    ]).exec(),
  );
  return groups.map(toGroup);
}

/** How many unresolved incidents there are of each severity and status. */
export async function countUnresolved(
  Incidents: MongooseModel<IncidentDocument>,
): Promise<UnresolvedCount[]> {
  const groups = await onStore(() =>
    Incidents.aggregate<{ _id: Omit<UnresolvedCount, 'count'>; count: number }>([
      { $match: { status: { $in: [...UNRESOLVED] } } },
      { $group: { _id: { severity: '$severity', status: '$status' }, count: { $sum: 1 } } },
    ]).exec(),
  );
  return groups.map(({ _id, count }) => ({ ..._id, count }));
}

/** The filter on the time of creation. */
export function timesOf({ since, until }: MeasureQuery): Record<string, unknown> {
  const range = { ...(since === null ? {} : { $gt: since }), ...(until === null ? {} : { $lte: until }) };
  return since === null && until === null ? {} : { createdAt: range };
}

/** The filter on the incident, whose fields are found below `prefix`. */
export function filterOf(query: MeasureQuery, prefix = ''): Record<string, unknown> {
  const { teamId, modelId, severity, hiddenModelIds } = query;
  const model = {
    ...(modelId === null ? {} : { $eq: modelId }),
    ...(hiddenModelIds.length === 0 ? {} : { $nin: [...hiddenModelIds] }),
  };
  return {
    ...(teamId === null ? {} : { [`${prefix}teamId`]: teamId }),
    ...(Object.keys(model).length === 0 ? {} : { [`${prefix}modelId`]: model }),
    ...(severity === null ? {} : { [`${prefix}severity`]: severity }),
  };
}

/** Any text is greater than null, in every store. */
function oneIfTime(field: string): object {
  return { $cond: [{ $gt: [field, null] }, 1, 0] };
}

function toGroup({ _id, lateToAcknowledge, lateToResolve, ...group }: Grouped): IncidentGroup {
  const known = (seconds: Grouped['secondsToResolve']): number[] => seconds.filter((each) => each !== null);
  return {
    ...group,
    ..._id,
    teamId: _id.teamId ?? null,
    secondsToAcknowledge: known(group.secondsToAcknowledge),
    secondsToResolve: known(group.secondsToResolve),
    breaches: { acknowledge: lateToAcknowledge, resolve: lateToResolve },
  };
}
