import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { type ReplayResult, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import * as workflows from '../../workflows';
import { historyFile, historyFolder, PATHS, type WorkflowType } from '../support/histories';
import { BUNDLE } from '../support/workers';

const CODE = readFileSync(BUNDLE, 'utf8');
const TYPES = Object.keys(PATHS) as WorkflowType[];
type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

function historyOf(type: WorkflowType, path: string): History {
  return JSON.parse(readFileSync(historyFile(type, path), 'utf8')) as History;
}

async function replay(code: string, paths: [WorkflowType, string][]): Promise<ReplayResult[]> {
  const histories = paths.map(([type, path]) => ({
    workflowId: `${type}/${path}`,
    history: historyOf(type, path),
  }));
  const results: ReplayResult[] = [];
  for await (const result of Worker.runReplayHistories({ workflowBundle: { code } }, histories))
    results.push(result);
  return results;
}

it('every workflow type has its paths, and each path has one recorded history', () => {
  expect(Object.keys(workflows)).toEqual(TYPES);
  for (const type of TYPES) {
    const recorded = readdirSync(historyFolder(type)).sort();
    expect(recorded).toEqual(PATHS[type].map((path) => `${path}.json`).sort());
  }
});

it('every recorded history has come to its end', () => {
  for (const type of TYPES)
    for (const path of PATHS[type]) {
      const last = historyOf(type, path).events?.at(-1)?.eventType;
      expect(String(last)).toMatch(/^EVENT_TYPE_WORKFLOW_EXECUTION_(COMPLETED|TERMINATED|CONTINUED_AS_NEW)$/);
    }
});

it('today’s workflows repeat what every recorded history says', async () => {
  const paths = TYPES.flatMap((type) => PATHS[type].map((path): [WorkflowType, string] => [type, path]));
  const results = await replay(CODE, paths);
  const failed = results.flatMap(({ workflowId, error }) =>
    error ? [`${workflowId}: ${error.message}`] : [],
  );
  expect(failed).toEqual([]);
  expect(results).toHaveLength(paths.length);
});

it.each([
  ['another activity', 'records.finalizeRun(', 'records.insertChildRuns('],
  ['a search attribute no longer set', 'wf.upsertSearchAttributes(', 'void ('],
])('a changed workflow is found out: %s', async (_, from, to) => {
  const changed = CODE.replaceAll(from, to);
  expect(changed).not.toBe(CODE);
  const [result] = await replay(changed, [['run', 'cancelled-queued']]);
  expect(result?.error).toBeInstanceOf(DeterminismViolationError);
});

it('nothing of the machine that recorded them is left in the histories', () => {
  const root = resolve(__dirname, '..', '..');
  for (const type of TYPES)
    for (const path of PATHS[type]) {
      const text = readFileSync(historyFile(type, path), 'utf8');
      const payloads = [...text.matchAll(/"data":"([^"]*)"/g)].map(([, data = '']) =>
        Buffer.from(data, 'base64').toString(),
      );
      for (const part of [text, ...payloads]) {
        expect(part).not.toContain(root);
        expect(part).not.toMatch(/\d+@|\/tmp\/|"identity"/);
      }
    }
});
