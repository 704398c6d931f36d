import { randomUUID } from 'node:crypto';
import { DomainError } from '../../../src/domain/errors';
import type { AlertedIncident, AlertedIncidents } from '../../../src/usecases/integrations/alerts';

interface Kept extends AlertedIncident {
  openKey: string;
  requestKey: string;
  notes: string[];
  title: string;
}

/** Incidents in memory with the rules that alerts lean on: one unresolved of a model and severity, one step at a time. */
export function incidentsInMemory() {
  const kept: Kept[] = [];
  const next: Record<AlertedIncident['status'], AlertedIncident['status'] | null> = {
    open: 'investigating',
    investigating: 'resolved',
    resolved: 'closed',
    closed: null,
  };
  const isUnresolved = ({ status }: Kept): boolean => status === 'open' || status === 'investigating';
  const noted = new Set<string>();
  const get = (id: string): Kept => {
    const found = kept.find((incident) => incident.id === id);
    if (!found) throw new DomainError('NOT_FOUND', `there is no incident ${id}`);
    return found;
  };
  const incidents: AlertedIncidents = {
    async open(_principal, asked, once) {
      const earlier = kept.find(({ requestKey }) => requestKey === once.key);
      if (earlier) return { record: earlier, replayed: {} };
      const openKey = `${asked.modelId}/${asked.severity}`;
      const holder = kept.find((incident) => incident.openKey === openKey && isUnresolved(incident));
      if (holder)
        throw Object.assign(new DomainError('ALREADY_EXISTS', 'one is unresolved'), {
          members: { incident_id: holder.id },
        });
      const { title, triggerSource } = asked;
      const made = { id: randomUUID(), status: 'open' as const, openKey, requestKey: once.key, notes: [] };
      kept.push({ ...made, title, triggerSource });
      return { record: get(made.id), replayed: null };
    },
    get: async (_principal, id) => ({ ...get(id) }),
    async patch(_principal, id, { status }) {
      const incident = get(id);
      if (incident.status !== status && next[incident.status] !== status)
        throw new DomainError('INVALID_STATE', `${incident.status} is not followed by ${status}`);
      incident.status = status;
      return incident;
    },
    async addEvidence(_principal, id, { body, requestKey }) {
      const incident = get(id);
      if (!noted.has(requestKey.key)) incident.notes.push(body);
      noted.add(requestKey.key);
    },
  };
  return { kept, incidents };
}
