import type { JsonObject } from '../json';

export const STEP_KINDS = ['note', 'webhook', 'manual', 'retrain', 'rollback'] as const;

/** Goes to the timeline. */
export interface NoteAction {
  kind: 'note';
  text: string;
}

/** Is posted to a webhook of a team. */
export interface WebhookAction {
  kind: 'webhook';
  channelId: string;
  payload: JsonObject;
}

/**
 * What a step does. `manual`: a person does it and confirms; `retrain`: a run of the model's Train type; `rollback`: the version
 * of this number serves again, without one the champion before.
 */
export type StepAction =
  | NoteAction
  | WebhookAction
  | { kind: 'manual'; instruction: string; needsApproval: boolean }
  | { kind: 'retrain' }
  | { kind: 'rollback'; version: number | null };

/** What undoes a step that was done. */
export type Compensation = NoteAction | WebhookAction;

/** One step of a runbook. JSON-safe. */
export interface RunbookStep {
  name: string;
  action: StepAction;
  /** Runs when a later step fails or the runbook is cancelled; null: there is nothing to undo. */
  compensation: Compensation | null;
}
