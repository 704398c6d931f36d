import type { IncidentStep } from '../src/domain/incidents/escalation';
import type { IncidentLook } from '../src/domain/incidents/standing';

/** Markdown for the head of the workflow's page in the Temporal UI: how the incident stands and what is done next. */
export function describeIncident({ standing, step }: IncidentLook, readAt: string): string {
  if (standing === null) return 'This incident is not on record: nothing to do.';
  const { title, severity, status, paging, level, levels, round } = standing;
  const lines = [
    `**${severity} ${status}**: ${title} (as of ${readAt.slice(11, 19)} UTC)`,
    `Paging: ${paging}, level ${level} of ${levels}, round ${round + 1}.`,
    `Next: ${summarizeStep(step)}.`,
    // The page cuts the last line in half.
    '\u00a0',
  ];
  return lines.join('\n\n');
}

/** A step in a few words. */
export function summarizeStep(step: IncidentStep): string {
  switch (step.kind) {
    case 'stop':
      return 'nothing is left to do';
    case 'wait':
      return step.until === null ? 'wait for somebody' : `wait until ${step.until.slice(0, 19)} UTC`;
    case 'send_on':
      return 'hand the messages on';
    case 'enter_level':
      return `page level ${step.level + 1}`;
    case 'end_round':
      return 'end of all levels';
    case 'commit_planned':
      return 'page by the next way';
    case 'silence':
      return `silence until ${step.silence.endsAt.slice(0, 19)} UTC`;
    case 'resume':
      return 'begin paging again';
    case 'remind':
      return 'remind its owner';
    case 'unacknowledge':
      return 'page again, as nobody did anything';
    case 'breach':
      return `note that the time to ${step.clock} ran out`;
    case 'draft_postmortem':
      return 'draft the postmortem';
    case 'runbook_begin':
      return `begin step ${step.index + 1} of the runbook`;
    case 'runbook_start_run':
      return 'start the run of the runbook';
    case 'runbook_give_up':
      return `call back step ${step.index + 1} of the runbook`;
    case 'runbook_settle':
      return `step ${step.index + 1} of the runbook is ${step.settled.state}`;
    case 'runbook_undo':
      return `undo step ${step.index + 1} of the runbook`;
    case 'runbook_settle_undo':
      return `undoing step ${step.index + 1} of the runbook is ${step.settled.state}`;
  }
}
