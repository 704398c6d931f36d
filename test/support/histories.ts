import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type * as workflows from '../../workflows';
import type { TestCore } from './core';

/** Every path through every workflow type: a new type does not compile without its row here. */
export const PATHS = {
  auditIncidents: ['cancelled', 'moved-on', 'nothing-stuck', 'stuck'],
  delivery: [
    'bundled',
    'cancelled',
    'continued-as-new',
    'dropped',
    'nothing-pending',
    'sent',
    'tried-again',
    'woken-at-the-end',
    'woken-from-a-wait',
  ],
  incident: [
    'acknowledged',
    'cancelled',
    'continued-as-new',
    'overdue',
    'record-missing',
    'reminded',
    'reset',
    'runbook',
    'runbook-cancelled',
    'runbook-failed',
    'runbook-retrained',
    'silenced',
    'store-away',
    'terminated',
    'unanswered',
    'woken-at-the-end',
  ],
  run: [
    'success',
    'input-failure',
    'code-failure',
    'infrastructure-recovered',
    'infrastructure-failure',
    'trainer-shutdown',
    'trainer-death',
    'cancelled-queued',
    'cancelled-running',
    'cancelled-workflow',
    'cancelled-parent',
    'parent-success',
    'parent-failure',
    'record-missing',
    'record-gone',
    'ended-before',
    'outside-reported',
    'outside-unreported',
    'terminated',
    'reset',
    'reset-late',
    'store-away',
    'continued-as-new',
  ],
} as const satisfies Record<keyof typeof workflows, readonly string[]>;

export type WorkflowType = keyof typeof PATHS;
export type PathOf<T extends WorkflowType> = (typeof PATHS)[T][number];

const FOLDER = resolve(__dirname, '..', 'histories');

/** `test/histories/<workflow type>/<path>.json` */
export function historyFile(type: WorkflowType, path: string): string {
  return join(FOLDER, type, `${path}.json`);
}

/** Folder of the histories of one workflow type. */
export function historyFolder(type: WorkflowType): string {
  return join(FOLDER, type);
}

/**
 * Keeps the history of a closed workflow as the record of its path when the tests run by `npm run record-histories`;
 * otherwise does nothing.
 */
export async function keepHistory<T extends WorkflowType>(
  test: TestCore,
  [type, path]: [T, PathOf<T>],
  execution: { workflowId: string; temporalRunId?: string },
): Promise<void> {
  if (process.env.RECORD_HISTORIES !== '1') return;
  const handle = test.client.workflow.getHandle(execution.workflowId, execution.temporalRunId);
  const { events } = JSON.parse(historyToJSON(await handle.fetchHistory())) as { events: unknown[] };
  const lines = events.map((event) => JSON.stringify(withoutMachine(event)));
  const file = historyFile(type, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `{"events":[\n${lines.join(',\n')}\n]}\n`);
}

/** Where and by which build it was recorded: of no meaning for a replay, and other at each recording. */
const OF_THE_MACHINE = new Set([
  'identity',
  'requestId',
  'workerVersion',
  'stackTrace',
  'sdkName',
  'sdkVersion',
]);

function withoutMachine(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMachine);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([name]) => !OF_THE_MACHINE.has(name));
  const kept = Object.fromEntries(fields.map(([name, field]) => [name, withoutMachine(field)]));
  // The queue of one worker's cache is named after its process.
  return kept['kind'] === 'TASK_QUEUE_KIND_STICKY' ? { ...kept, name: 'sticky' } : kept;
}
