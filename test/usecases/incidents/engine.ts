import { snooze } from '../../../src/domain/incidents/deeds';
import { nextIncidentStep } from '../../../src/domain/incidents/escalation';
import type { EscalationRule } from '../../../src/domain/incidents/escalation-policy';
import { addEvidence } from '../../../src/domain/incidents/evidence';
import {
  type Incident,
  type IncidentDecision,
  isUnresolved,
  type OutboxEntry,
} from '../../../src/domain/incidents/incident';
import { openIncident, patchIncident } from '../../../src/domain/incidents/incident-rules';
import type { IncidentRepository } from '../../../src/domain/incidents/ports';
import type { Severity } from '../../../src/domain/incidents/severity';
import type { Silence } from '../../../src/domain/incidents/silence';
import { createIncidentSteps } from '../../../src/usecases/incidents/steps';

export const MINUTE_MS = 60_000;
const BEGIN = Date.parse('2026-03-02T09:00:00.000Z');

/** One write of the incident: how it was before and after, and the event in it. */
interface Write {
  at: string;
  before: Incident;
  after: Incident;
  type: string | null;
}

/** The escalation of one incident in memory, whose time is passed by hand. */
export interface Engine {
  incident(): Incident;
  writes: Write[];
  /** Everything that was ever committed. */
  committed: OutboxEntry[];
  silences: Silence[];
  now(): string;
  /** Passes minutes; the workflow sleeps and works meanwhile, or is dead. */
  pass(minutes: number, worker: 'alive' | 'dead'): Promise<void>;
  change(decide: (incident: Incident) => IncidentDecision | null): void;
  acknowledge(): void;
  resolve(): void;
  snooze(minutes: number): void;
  severity(severity: Severity): void;
  /** A program reports it again. */
  report(): void;
  /** What is done between the next reading of a step and its write, as by another process. */
  race(deed: () => void): void;
  /** Takes whatever step is due, twice at once, by the workflow's time of so many minutes ago. */
  takeTwice(minutesAgo: number): Promise<void>;
}

/** Opens an incident. `people`: how many contact methods each user has, used in steps of five minutes. */
export function openEngine(rules: readonly EscalationRule[], people: Record<string, number>): Engine {
  let nowMs = BEGIN;
  let between: (() => void) | null = null;
  const now = (): string => new Date(nowMs).toISOString();
  const by = () => ({ actor: 'ada', now: now(), listeners: () => [] });
  const asked = { id: 'i', title: 't', severity: 'P2' as const, modelId: 'm', modelName: null, teamId: null };
  const rest = { description: null, triggerSource: 'manual' as const, labels: [], runbook: null };
  let incident = openIncident({ ...asked, ...rest, recurrenceOf: null, rules }, by()).incident;
  const writes: Write[] = [];
  const committed: OutboxEntry[] = [];
  const silences: Silence[] = [];

  function change(decide: (incident: Incident) => IncidentDecision | null): void {
    const before = incident;
    const decision = decide(before);
    if (!decision) return;
    incident = { ...before, ...decision.changes, revision: before.revision + 1 };
    const known = new Set(before.outbox.map(({ key }) => key));
    committed.push(...incident.outbox.filter(({ key }) => !known.has(key)));
    writes.push({ at: now(), before, after: incident, type: decision.event?.type ?? null });
  }

  const transition = async (_id: string, decide: (incident: Incident) => IncidentDecision | null) => {
    between?.();
    between = null;
    change(decide);
    return incident;
  };
  const steps = createIncidentSteps({
    incidents: { find: async () => incident, transition } as unknown as IncidentRepository,
    silences: { notEnded: async (at) => silences.filter(({ endsAt }) => endsAt > at) },
    directory: {
      onCall: async () => [],
      teamMembers: async () => [],
      noticesFor: async (username, _severity, at) =>
        Array.from({ length: people[username] ?? 0 }, (_, step) => ({
          channelId: `${username}-${step}`,
          step,
          dueAt: new Date(Date.parse(at) + step * 5 * MINUTE_MS).toISOString(),
        })),
      channelKind: async () => null,
      subscribers: async () => [],
    },
    outbox: {
      sendOn: async ({ outbox }) => {
        const sent = new Set(outbox.map(({ key }) => key));
        change(({ outbox: all }) => ({
          changes: { outbox: all.filter(({ key }) => !sent.has(key)) },
          event: null,
        }));
      },
    },
    postmortemDrafts: {
      draft: async () => change(() => ({ changes: { postmortemAt: now() }, event: null })),
    },
    clock: { now },
    runbookSteps: { outside: async () => null, decisionFor: async () => null },
  });

  /** Takes what is due; resolves to when the next step is. */
  async function work(): Promise<string | null> {
    for (let taken = 0; taken < 200; taken++) {
      const { step } = await steps.look('i', now());
      if (step.kind === 'stop') return null;
      if (step.kind === 'wait') return step.until;
      await steps.take('i', now());
    }
    throw new Error('it spins');
  }

  /** Nothing is due before the engine wakes: looked at in between. */
  function assertNothingDue(until: number): void {
    for (let share = 0; share < 1; share += 0.21) {
      const at = new Date(nowMs + (until - nowMs) * share).toISOString();
      const step = nextIncidentStep(
        incident,
        at,
        silences.filter(({ endsAt }) => endsAt > at),
      );
      if (step.kind !== 'wait' && step.kind !== 'stop')
        throw new Error(`${step.kind} is due at ${at}, unseen`);
    }
  }

  return {
    incident: () => incident,
    writes,
    committed,
    silences,
    now,
    change,
    async pass(minutes, worker) {
      const endMs = nowMs + minutes * MINUTE_MS;
      while (nowMs < endMs) {
        const until = worker === 'dead' ? null : await work();
        const nextMs = Math.min(endMs, until === null ? endMs : Date.parse(until));
        if (worker === 'alive') assertNothingDue(nextMs);
        nowMs = nextMs;
      }
      if (worker === 'alive') await work();
    },
    acknowledge: () =>
      isUnresolved(incident) && change((i) => patchIncident(i, { status: 'investigating' }, by())),
    resolve: () =>
      incident.status === 'investigating' && change((i) => patchIncident(i, { status: 'resolved' }, by())),
    snooze: (minutes) =>
      isUnresolved(incident) &&
      change((i) => snooze(i, new Date(nowMs + minutes * MINUTE_MS).toISOString(), by())),
    severity: (severity) => change((i) => patchIncident(i, { severity }, by())),
    report: () =>
      change((i) => addEvidence(i, { body: 'b', actor: 'job', now: now(), requestKey: null }, null)),
    race: (deed) => {
      between = deed;
    },
    async takeTwice(minutesAgo) {
      const at = new Date(nowMs - minutesAgo * MINUTE_MS).toISOString();
      await Promise.all([steps.take('i', at), steps.take('i', at)]);
    },
  };
}
