import type { Directory } from '../../domain/incidents/directory';
import type { IncidentStep } from '../../domain/incidents/escalation';
import * as rules from '../../domain/incidents/escalation-rules';
import type { Incident, IncidentDecision } from '../../domain/incidents/incident';
import type { ActiveSilences, IncidentRepository } from '../../domain/incidents/ports';
import { nextStep, type RunbookMove } from '../../domain/incidents/runbook-next';
import { type IncidentLook, standingOf } from '../../domain/incidents/standing';
import type { IncidentNotice } from '../../domain/notifications/message';
import type { Clock } from '../../domain/ports';
import { listenersOf } from './listeners';
import type { Outbox } from './outbox';
import type { PostmortemDrafts } from './postmortems';
import { reachedBy } from './reached';
import type { RunbookSteps } from './runbook-steps';
import { waysOf } from './ways';

/** What the workflow of an incident asks for. `now` is the workflow's own time. */
export interface IncidentSteps {
  look(id: string, now: string): Promise<IncidentLook>;
  /** Takes the one step that is due now; nothing when none is (any more). */
  take(id: string, now: string): Promise<void>;
}

interface StepDeps {
  incidents: IncidentRepository;
  silences: ActiveSilences;
  directory: Directory;
  outbox: Outbox;
  postmortemDrafts: PostmortemDrafts;
  clock: Clock;
  runbookSteps: RunbookSteps;
}

type StepOf<K extends IncidentStep['kind']> = Extract<IncidentStep, { kind: K }>;

/** Steps over their ports: each reads what it needs, and writes only if it is still the step that is due. */
export function createIncidentSteps(deps: StepDeps): IncidentSteps {
  const { incidents, silences, directory, runbookSteps, clock } = deps;

  async function next(id: string, now: string) {
    const incident = await incidents.find(id);
    const known = {
      silences: incident ? await silences.notEnded(now) : [],
      outside: incident && (await runbookSteps.outside(incident)),
    };
    return { incident, known, step: nextStep(incident, now, known) };
  }

  return {
    async look(id, now) {
      const { incident, step } = await next(id, now);
      return { step, standing: incident && standingOf(incident) };
    },
    async take(id, asked) {
      // A task may have waited for a worker or the store: whoever is paged now has all their time from now on.
      const now = latest(asked, clock.now());
      const { incident, known, step } = await next(id, now);
      if (incident === null || step.kind === 'stop' || step.kind === 'wait') return;
      if (step.kind === 'send_on') return deps.outbox.sendOn(incident);
      if (step.kind === 'draft_postmortem') return deps.postmortemDrafts.draft(incident, now);
      const decide = isRunbookMove(step)
        ? await runbookSteps.decisionFor(incident, step, now)
        : await decisionFor(directory, { incident, step, now });
      if (decide === null) return;
      await incidents.transition(id, (current) => {
        const due = nextStep(current, now, known);
        const isStill =
          JSON.stringify(due) === JSON.stringify(step) && current.severity === incident.severity;
        return isStill ? decide(current) : null;
      });
    },
  };
}

function latest(one: string, other: string): string {
  return one > other ? one : other;
}

function isRunbookMove(step: IncidentStep): step is RunbookMove {
  return step.kind.startsWith('runbook_');
}

/** Reads what the step needs, and resolves to the rule that takes it. */
async function decisionFor(
  directory: Directory,
  at: {
    incident: Incident;
    step: Exclude<IncidentStep, StepOf<'stop' | 'wait' | 'send_on' | 'draft_postmortem'> | RunbookMove>;
    now: string;
  },
): Promise<(incident: Incident) => IncidentDecision | null> {
  const { incident, step, now } = at;
  const by = async (...notices: IncidentNotice[]) => {
    const listeners = await listenersOf(directory, incident.teamId, notices);
    return { actor: 'system', now, listeners };
  };
  switch (step.kind) {
    case 'enter_level': {
      const reached = await reachedBy(directory, { incident, level: step.level, now });
      return (current) => rules.enterLevel(current, { ...step, now }, reached);
    }
    case 'end_round': {
      const told = await by('unanswered');
      return (current) => rules.endRound(current, step.round, told);
    }
    case 'commit_planned':
      return (current) => rules.commitPlanned(current, now);
    case 'silence':
      return (current) => rules.silence(current, step.silence);
    case 'resume':
      return (current) => rules.resume(current, now);
    case 'unacknowledge': {
      const told = await by('reopened');
      return (current) => rules.unacknowledge(current, told);
    }
    case 'remind': {
      const owner = await ownerOf(directory, incident, now);
      const told = await by();
      return (current) => rules.remind(current, owner, told);
    }
    case 'breach': {
      const told = await by('sla_breached');
      return (current) => rules.breach(current, step.clock, told);
    }
  }
}

async function ownerOf(directory: Directory, incident: Incident, now: string) {
  const username = incident.assignedTo ?? incident.acknowledgedBy ?? '';
  const notices = await directory.noticesFor(username, incident.severity, now);
  return { username, ways: waysOf(notices) };
}
