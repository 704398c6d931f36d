import { setTimeout as delay } from 'node:timers/promises';
import type { Severity } from '../../src/domain/incidents/severity';
import type { ApiAnswer, ApiCaller } from './api-caller';

export const DEED_KINDS = [
  'acknowledge',
  'resolve',
  'close',
  'snooze',
  'note',
  'raise',
  'hand_over',
] as const;
export type DeedKind = (typeof DEED_KINDS)[number];

/** What was asked of an incident, and what came of it. Times are epoch milliseconds. */
export interface Deed {
  kind: DeedKind;
  askedMs: number;
  answeredMs: number;
  /** False when it was refused. */
  isDone: boolean;
  /** Of a snooze: its end. */
  untilMs: number;
  /** Of a note. */
  text: string;
}

/** An incident as its caller knows it. */
export interface KnownIncident {
  id: string;
  title: string;
  modelId: string;
  severity: Severity;
  deeds: Deed[];
}

/** Somebody who opens incidents and works on them, and notes what was promised. */
export interface IncidentCaller {
  /** What was opened, in the order of the answers. */
  readonly known: readonly KnownIncident[];
  /** Titles of those that were refused because another was unresolved, and that one's id. */
  readonly refused: readonly { title: string; holderId: string }[];
  /** Resolves to null when it was refused. */
  open(asked: { title: string; modelId: string; severity: Severity }): Promise<KnownIncident | null>;
  do(incident: KnownIncident, kind: DeedKind): Promise<Deed>;
}

/** Long enough that a death falls into it, short enough to await its end. */
const SNOOZE_MS = 4_000;

export function createIncidentCaller(api: ApiCaller, person: string): IncidentCaller {
  const known: KnownIncident[] = [];
  const refused: { title: string; holderId: string }[] = [];

  return {
    known,
    refused,
    async open({ title, modelId, severity }) {
      const asked = { title, severity, model_id: modelId };
      const { status, body } = await api.ask('POST', '/incidents', asked, title);
      if (status === 409) refused.push({ title, holderId: String(body['incident_id']) });
      else if (status !== 201) throw new Error(`${title}: ${status} ${JSON.stringify(body)}`);
      if (status !== 201) return null;
      const incident = { id: String(body['id']), title, modelId, severity, deeds: [] };
      known.push(incident);
      return incident;
    },
    async do(incident, kind) {
      const untilMs = Date.now() + SNOOZE_MS;
      const text = `${incident.title}/note-${incident.deeds.length}`;
      const deed: Deed = {
        kind,
        untilMs,
        text,
        askedMs: Date.now(),
        answeredMs: Number.POSITIVE_INFINITY,
        isDone: false,
      };
      incident.deeds.push(deed);
      const { status, body } = await request(api, { incident, deed, person });
      // A snooze that was answered by silence until its end was over can't be asked for again.
      const isExpected = status < 300 || status === 409 || (kind === 'snooze' && status === 422);
      if (!isExpected) throw new Error(`${kind} of ${incident.title}: ${status} ${JSON.stringify(body)}`);
      return Object.assign(deed, { answeredMs: Date.now(), isDone: status < 300 });
    },
  };
}

function request(
  api: ApiCaller,
  { incident, deed, person }: { incident: KnownIncident; deed: Deed; person: string },
): Promise<ApiAnswer> {
  const path = `/incidents/${incident.id}`;
  const { kind, text, untilMs } = deed;
  const patch = (change: object) => api.ask('PATCH', path, change);
  switch (kind) {
    case 'acknowledge':
      return patch({ status: 'investigating' });
    case 'resolve':
      return patch({ status: 'resolved' });
    case 'close':
      return patch({ status: 'closed' });
    case 'raise':
      return patch({ severity: 'P1' });
    case 'snooze':
      return api.ask('POST', `${path}/snooze`, { until: new Date(untilMs).toISOString() });
    case 'hand_over':
      return api.ask('POST', `${path}/hand-over`, { to: person });
    case 'note':
      return api.ask('POST', `${path}/timeline`, { event_type: 'note', body: text }, text);
  }
}

/** One after another, each some time after the one before was answered. */
export async function doInTurn(
  caller: IncidentCaller,
  incident: KnownIncident,
  deeds: readonly { kind: DeedKind; afterMs: number }[],
): Promise<void> {
  for (const { kind, afterMs } of deeds) {
    await delay(afterMs);
    await caller.do(incident, kind);
  }
}
