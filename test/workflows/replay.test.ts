import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as workflows from '../../workflows';
import { historyFile, historyFolder, PATHS } from '../support/histories';
import { historyOf, replays, TYPES } from '../support/replays';
import { BUNDLE } from '../support/workers';

const CODE = readFileSync(BUNDLE, 'utf8');

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
      expect(String(last)).toMatch(
        /^EVENT_TYPE_WORKFLOW_EXECUTION_(COMPLETED|CANCELED|TERMINATED|CONTINUED_AS_NEW)$/,
      );
    }
});

it.each(TYPES)('today’s workflow %s repeats what every recorded history says', async (type) => {
  const results: string[] = [];
  for await (const { workflowId, error } of replays(CODE, type))
    results.push(`${workflowId}: ${error?.message ?? 'repeated'}`);
  expect(results).toEqual(PATHS[type].map((path) => `${type}/${path}: repeated`));
});

it.each([
  ['a trace', TYPES, `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`],
  ['what is none', ['delivery'], 'by hand'],
] as const)('and repeats it as well when it was started with %s', async (_what, types, traceparent) => {
  for (const type of types)
    for await (const { workflowId, error } of replays(CODE, type, traceparent))
      expect(`${workflowId}: ${error?.message ?? 'repeated'}`).toBe(`${workflowId}: repeated`);
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
