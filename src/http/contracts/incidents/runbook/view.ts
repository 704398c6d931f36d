import type { z } from 'zod';
import type { Runbook, RunbookSettings } from '../../../../domain/incidents/runbook';
import type { IncidentRunbook } from '../../../../domain/incidents/runbook-progress';
import type { Compensation, RunbookStep, StepAction } from '../../../../domain/incidents/runbook-step';
import { toSeconds } from '../../../time';
import type * as schemas from './schemas';

type Change = z.output<typeof schemas.RunbookChange>;
type Whole = z.output<typeof schemas.NewRunbook>;
type Step = Whole['steps'][number];

/** What is given of the settings. */
export function toSettings(body: Change): Partial<RunbookSettings> {
  const { name, url, team, match, starts_automatically: startsAutomatically, steps } = body;
  const given = {
    name,
    url,
    teamId: team,
    match: match && toMatch(match),
    startsAutomatically,
    steps: steps?.map(toStep),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** All settings. */
export function toAllSettings(body: Whole): RunbookSettings {
  const { name, url, team: teamId, match, starts_automatically: startsAutomatically, steps } = body;
  return { name, url, teamId, match: toMatch(match), startsAutomatically, steps: steps.map(toStep) };
}

/** A runbook as it is told. */
export function presentRunbook(runbook: Runbook): z.input<typeof schemas.Runbook> {
  const { id, name, url, teamId, match, startsAutomatically, steps, createdAt, lastEventAt } = runbook;
  return {
    id,
    name,
    url,
    team: teamId,
    match: {
      severities: [...match.severities],
      trigger_sources: [...match.triggerSources],
      labels: [...match.labels],
    },
    starts_automatically: startsAutomatically,
    steps: steps.map(presentStep),
    created_at: toSeconds(createdAt),
    updated_at: toSeconds(lastEventAt),
  };
}

/** The runbook of an incident as it is told. */
export function presentProgress(runbook: IncidentRunbook): z.input<typeof schemas.IncidentRunbook> {
  const { id, name, url, state, startedAt, endedAt, steps } = runbook;
  return {
    id,
    name,
    url,
    state,
    started_at: startedAt && toSeconds(startedAt),
    ended_at: endedAt && toSeconds(endedAt),
    steps: steps.map((step, index) => ({
      number: index + 1,
      state: step.state,
      undo: step.undo,
      definition: presentStep(step),
      started_at: step.startedAt && toSeconds(step.startedAt),
      ended_at: step.endedAt && toSeconds(step.endedAt),
      detail: step.detail,
      confirmed_by: step.confirmedBy,
      approved_by: step.approvedBy,
      run_id: step.runId,
    })),
  };
}

function toMatch({ severities, trigger_sources: triggerSources, labels }: Whole['match']) {
  return { severities, triggerSources, labels };
}

function toStep({ name, compensation, ...action }: Step): RunbookStep {
  return { name, action: toAction(action), compensation: compensation && toCompensation(compensation) };
}

type SentAction = Step extends infer S ? (S extends Step ? Omit<S, 'name' | 'compensation'> : never) : never;

function toAction(sent: SentAction): StepAction {
  if (sent.kind === 'retrain') return { kind: 'retrain' };
  if (sent.kind === 'rollback') return { kind: 'rollback', version: sent.version };
  if (sent.kind !== 'manual') return toCompensation(sent);
  const { instruction, needs_approval: needsApproval } = sent;
  return { kind: 'manual', instruction, needsApproval };
}

function toCompensation(sent: Exclude<Step['compensation'], null>): Compensation {
  if (sent.kind === 'note') return { kind: 'note', text: sent.text };
  return { kind: 'webhook', channelId: sent.channel_id, payload: sent.payload };
}

function presentStep({
  name,
  action,
  compensation,
}: RunbookStep): z.input<typeof schemas.Runbook>['steps'][number] {
  return { name, ...presentAction(action), compensation: compensation && presentCompensation(compensation) };
}

function presentAction(action: StepAction) {
  if (action.kind === 'retrain' || action.kind === 'rollback') return action;
  if (action.kind !== 'manual') return presentCompensation(action);
  return { kind: action.kind, instruction: action.instruction, needs_approval: action.needsApproval };
}

function presentCompensation(action: Compensation) {
  if (action.kind === 'note') return action;
  return { kind: action.kind, channel_id: action.channelId, payload: action.payload };
}
