import type { NewEvent } from '../event';
import type { Incident, TriggerSource } from './incident';
import { concluded, type IncidentRunbook } from './runbook-progress';
import type { RunbookStep } from './runbook-step';
import type { Severity } from './severity';

/** Which incidents a runbook is for; an empty list asks for nothing. */
export interface RunbookMatch {
  severities: readonly Severity[];
  triggerSources: readonly TriggerSource[];
  /** Each must be on the incident. */
  labels: readonly string[];
}

/** What is done about certain incidents. JSON-safe. */
export interface Runbook {
  id: string;
  revision: number;
  name: string;
  /** Where people read it; shown on its incidents. */
  url: string | null;
  /** Whose incidents; null: of every team that has none of its own that fits. */
  teamId: string | null;
  match: RunbookMatch;
  /** Whether it starts when the incident opens, or when somebody says so. */
  startsAutomatically: boolean;
  steps: readonly RunbookStep[];
  createdAt: string;
  /** A deleted one stays as a tombstone; incidents keep what was frozen into them. */
  deletedAt: string | null;
  lastEventAt: string;
}

/** What its owners say about a runbook. */
export type RunbookSettings = Pick<
  Runbook,
  'name' | 'url' | 'teamId' | 'match' | 'startsAutomatically' | 'steps'
>;

export interface RunbookDecision {
  changes: Partial<RunbookSettings & Pick<Runbook, 'deletedAt'>>;
  event: NewEvent | null;
}

/** A new runbook. */
export function newRunbook(
  id: string,
  settings: RunbookSettings,
  { actor, now }: { actor: string; now: string },
): { runbook: Runbook; event: NewEvent } {
  const runbook = { ...settings, id, revision: 1, createdAt: now, deletedAt: null, lastEventAt: now };
  const { name, teamId } = settings;
  return { runbook, event: { type: 'runbook.created', actor, data: { name, teamId } } };
}

/** Replaces settings; null when nothing would be another. Incidents that are open keep what they were opened with. */
export function changeRunbook(
  runbook: Runbook,
  asked: Partial<RunbookSettings>,
  actor: string,
): RunbookDecision | null {
  const before: Partial<Record<string, unknown>> = { ...runbook };
  const changed = Object.entries(asked).filter(
    ([name, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(before[name]),
  );
  if (changed.length === 0) return null;
  const fields = changed.map(([name]) => name);
  return {
    changes: Object.fromEntries(changed),
    event: { type: 'runbook.changed', actor, data: { fields } },
  };
}

/** Deletes a runbook. */
export function deleteRunbook(
  { name }: Runbook,
  { actor, now }: { actor: string; now: string },
): RunbookDecision {
  return { changes: { deletedAt: now }, event: { type: 'runbook.deleted', actor, data: { name } } };
}

type Matched = Pick<Incident, 'severity' | 'triggerSource' | 'labels' | 'teamId'>;

/** The runbook of an incident: the oldest that fits among those of its team, else among those of none; null for none. */
export function runbookFor(incident: Matched, runbooks: readonly Runbook[]): Runbook | null {
  const fitting = runbooks
    .filter(({ deletedAt, match }) => deletedAt === null && fits(incident, match))
    .toSorted((a, b) => (`${a.createdAt}/${a.id}` < `${b.createdAt}/${b.id}` ? -1 : 1));
  const own = fitting.find(({ teamId }) => teamId !== null && teamId === incident.teamId);
  return own ?? fitting.find(({ teamId }) => teamId === null) ?? null;
}

function fits(incident: Matched, { severities, triggerSources, labels }: RunbookMatch): boolean {
  return (
    (severities.length === 0 || severities.includes(incident.severity)) &&
    (triggerSources.length === 0 || triggerSources.includes(incident.triggerSource)) &&
    labels.every((label) => incident.labels.includes(label))
  );
}

/** The runbook as it is frozen into an incident that opens at `now`. */
export function freezeRunbook(runbook: Runbook, now: string): IncidentRunbook {
  const { id, name, url, startsAutomatically, steps } = runbook;
  const starts = startsAutomatically || steps.length === 0;
  const frozen: IncidentRunbook = {
    id,
    name,
    url,
    ending: null,
    endedAt: null,
    state: starts ? 'running' : 'offered',
    startedAt: starts ? now : null,
    steps: steps.map((step) => ({ ...step, ...UNTOUCHED })),
  };
  return concluded(frozen, now);
}

const UNTOUCHED = {
  state: 'waiting',
  startedAt: null,
  endedAt: null,
  detail: null,
  confirmedBy: null,
  approvedBy: null,
  runId: null,
  notBefore: null,
  undo: null,
  undoStartedAt: null,
} as const;
