import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as workflows from '../../workflows';
import { SEARCH_ATTRIBUTES } from '../../workflows/search-attributes';
import { openCore, type TestCore } from '../support/core';

const DOCS = resolve(__dirname, '../../docs');
const guide = readFileSync(join(DOCS, 'temporal.md'), 'utf8');
/** First cells of the rows of all tables. */
const named = [...guide.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
const queries = [...guide.matchAll(/^\| [^|]* \| `([^`]*=[^`]*|ExecutionStatus IN[^`]*)` \|$/gm)].map(
  ([, query = '']) => query,
);

let test: TestCore;
beforeAll(async () => {
  test = await openCore();
});
afterAll(() => test.close());

describe('docs/temporal.md', () => {
  it('tells of every type of workflow and of every search attribute', () => {
    expect(named).toEqual(expect.arrayContaining(Object.keys(workflows)));
    expect(named).toEqual(expect.arrayContaining(SEARCH_ATTRIBUTES.map(({ name }) => name)));
  });

  it('has queries', () => {
    expect(queries).toHaveLength(7);
  });

  it.each(queries)('has a query that Temporal takes: %s', async (query) => {
    expect(await test.client.workflow.count(query)).toMatchObject({ count: expect.any(Number) });
  });

  it.each([...guide.matchAll(/\]\((images\/[^)]+)\)/g)].map(([, path = '']) => path))('has %s', (path) => {
    expect(statSync(join(DOCS, path)).size).toBeLessThan(300_000);
  });
});
