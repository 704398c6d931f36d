import { SYSTEM } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import { type Incident, isSettled } from '../../domain/incidents/incident';
import type { ActiveSilences, IncidentOrchestrator, IncidentRepository } from '../../domain/incidents/ports';
import { nextStep } from '../../domain/incidents/runbook-next';
import type { Silence } from '../../domain/incidents/silence';
import { alarmOf, type Finding, MODELKEEPER_ID, MODELKEEPER_NAME } from '../../domain/incidents/stuck';
import { registerModel } from '../../domain/model-registration';
import type { DeliveryOrchestrator, DeliveryRepository } from '../../domain/notifications/delivery';
import type { Clock, ModelRepository } from '../../domain/ports';
import type { Deliveries } from '../notifications/deliveries';
import type { Incidents } from './incidents';
import type { RunbookSteps } from './runbook-steps';

/** Looks for what is stuck, and raises an alarm. What is found once may only be slow: whoever asks looks twice. */
export interface Auditor {
  /** What does not stand as it should at `now`, oldest first; not more than 500 of it. */
  look(now: string): Promise<Finding[]>;
  /** Opens an incident of the service itself, or adds to the one that is unresolved; once for each `key`. */
  raise(findings: readonly Finding[], key: string): Promise<void>;
}

interface AuditorDeps {
  incidents: Incidents;
  records: IncidentRepository;
  silences: ActiveSilences;
  runbookSteps: Pick<RunbookSteps, 'outside'>;
  deliveries: Pick<Deliveries, 'next'>;
  deliveryRecords: DeliveryRepository;
  incidentOrchestrator: IncidentOrchestrator;
  deliveryOrchestrator: DeliveryOrchestrator;
  models: Pick<ModelRepository, 'find' | 'insert'>;
  clock: Clock;
}

const FINDINGS_MAX = 500;
const CHUNK = 200;
/** An entry whose incident was never stored is cleared away long before. */
const ORPHAN_MS = 1_800_000;

/** The auditor over its ports. */
export function createAuditor(deps: AuditorDeps): Auditor {
  const { incidents, records, clock } = deps;
  return {
    async look(now) {
      const found = [
        ...(await ofLists(deps, now)),
        ...(await ofIncidents(deps, now)),
        ...(await ofDeliveries(deps, now)),
      ];
      return found.slice(0, FINDINGS_MAX);
    },
    async raise(findings, key) {
      await registerService(deps);
      const asked = {
        ...alarmOf(findings),
        severity: 'P2' as const,
        modelId: MODELKEEPER_ID,
        triggerSource: 'automated_performance' as const,
        labels: ['auditor'],
      };
      const once = { key: `auditor/${key}`, digest: key, respond: () => ({}) };
      await incidents.open(SYSTEM, asked, once).catch((error: unknown) => {
        // It is unresolved, and was added to.
        if (!(error instanceof DomainError) || error.code !== 'ALREADY_EXISTS') throw error;
      });
      // What was not listed is found by the reconciler from now on.
      await records.sweepOpen();
    },
  };

  async function registerService({ models }: AuditorDeps): Promise<void> {
    if (await models.find(MODELKEEPER_ID)) return;
    const profile = {
      id: MODELKEEPER_ID,
      name: MODELKEEPER_NAME,
      teamId: null,
      stage: 'production' as const,
    };
    const given = registerModel(profile, { actor: SYSTEM.actor, now: clock.now() });
    await models.insert(given).catch((error: unknown) => {
      if (!(error instanceof DomainError) || error.code !== 'ALREADY_EXISTS') throw error;
    });
  }
}

/** Whether the list of incidents with something left to do agrees with the incidents. */
async function ofLists({ records }: AuditorDeps, now: string): Promise<Finding[]> {
  const unsettled = await records.unsettled();
  const listed = await records.open();
  const known = new Set(listed.map(({ id }) => id));
  const unlisted = unsettled.filter((id) => !known.has(id));
  const old = listed.filter(({ addedAt }) => Date.parse(now) - Date.parse(addedAt) > ORPHAN_MS);
  const stored = new Set(
    (
      await inChunks(
        records,
        old.map(({ id }) => id),
      )
    ).map(({ id }) => id),
  );
  return [
    ...unlisted.map((id) => ({
      key: `unlisted/${id}`,
      what: `incident ${id} has something left to do, and is not listed in openIncidents`,
    })),
    ...old
      .filter(({ id }) => !stored.has(id))
      .map(({ id }) => ({ key: `orphan/${id}`, what: `openIncidents lists ${id}, which is no incident` })),
  ];
}

/** Whether every incident with something left to do has a live workflow that takes each step in time. */
async function ofIncidents(deps: AuditorDeps, now: string): Promise<Finding[]> {
  const { records, silences, incidentOrchestrator } = deps;
  const open = await inChunks(
    records,
    (await records.open()).map(({ id }) => id),
  );
  const moving = open.length > 0 ? await incidentOrchestrator.runningIds() : new Set<string>();
  const known = open.length > 0 ? await silences.notEnded(now) : [];
  const found: Finding[] = [];
  for (const incident of open) {
    if (isSettled(incident)) continue;
    const { id } = incident;
    const { state, detail } = moving.has(id)
      ? { state: 'running', detail: '' }
      : await incidentOrchestrator.state(id);
    if (state !== 'running')
      found.push({
        key: `dead/${id}`,
        what: `incident ${id} has no live workflow incident/${id} (${detail})`,
      });
    else found.push(...(await overdue(deps, { incident, silences: known, now })));
  }
  return found;
}

async function overdue(
  { runbookSteps }: AuditorDeps,
  { incident, silences, now }: { incident: Incident; silences: readonly Silence[]; now: string },
): Promise<Finding[]> {
  const outside = await runbookSteps.outside(incident);
  const { kind } = nextStep(incident, now, { silences, outside });
  if (kind === 'wait' || kind === 'stop') return [];
  const { id, revision } = incident;
  const what = `incident ${id}: its workflow incident/${id} does not take the step that is due (${kind})`;
  return [{ key: `overdue/${id}/r${revision}/${kind}`, what }];
}

/** Whether every destination with pending deliveries has a live workflow that sends what is due. */
async function ofDeliveries(deps: AuditorDeps, now: string): Promise<Finding[]> {
  const { deliveries, deliveryRecords, deliveryOrchestrator } = deps;
  const channels = await deliveryRecords.pendingChannels();
  const sending = channels.length > 0 ? await deliveryOrchestrator.runningChannels() : new Set<string>();
  const found: Finding[] = [];
  for (const channelId of channels) {
    const step = await deliveries.next(channelId, now);
    if (step.kind === 'stop') continue;
    if (!sending.has(channelId))
      found.push({
        key: `unsent/${channelId}`,
        what: `messages for ${channelId} wait, and there is no live workflow delivery/${channelId}`,
      });
    else if (step.kind === 'send') {
      const [first = ''] = step.ids;
      const tries = (await deliveryRecords.find(first))?.attempts.length ?? 0;
      found.push({
        key: `late/${channelId}/${first}/${tries}`,
        what: `delivery/${channelId} does not send what is due (${first})`,
      });
    }
  }
  return found;
}

async function inChunks(
  records: Pick<IncidentRepository, 'findMany'>,
  ids: readonly string[],
): Promise<Incident[]> {
  const found: Incident[] = [];
  for (let from = 0; from < ids.length; from += CHUNK)
    found.push(...(await records.findMany(ids.slice(from, from + CHUNK))));
  return found;
}
