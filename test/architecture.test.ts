import { faultsOf, LINES_MAX, readProject, rowOf, type Table } from './support/architecture';

/** Stands on a library that no workflow could load. */
const ON_CALL = 'src/domain/on-call';

/** Who may import whom. */
const TABLE: Table = {
  'src/domain': {
    may: [],
    never: [ON_CALL, 'src/domain/families/plan.ts', 'src/domain/families/manifest.ts'],
  },
  'src/domain/families': { may: ['src/domain', 'zod'] },
  [ON_CALL]: { may: ['src/domain', 'luxon'] },
  'src/domain/notifications/plan.ts': { may: ['src/domain', ON_CALL] },
  'src/usecases': { may: ['src/domain', 'node:crypto', 'node:timers/promises'] },
  'src/persistence': { may: ['src/domain', 'mongoose', 'node:*'] },
  'src/persistence/s3': { may: ['src/domain', 'src/persistence', 'aws4fetch', 'node:*'] },
  'src/files': { may: ['node:*'] },
  'src/mlflow': { may: ['src/domain', 'src/files', 'node-sqlite3-wasm', 'yaml', 'node:*'] },
  'src/tracing': { may: ['src/domain', '@opentelemetry/*', 'node:*'] },
  'src/redis': { may: ['src/domain', 'ioredis'] },
  'src/credentials': { may: ['src/domain', 'jose', '@node-rs/argon2', 'node:crypto'] },
  'src/compute': {
    may: ['src/domain', 'src/files', '@duckdb/*', '@tensorflow/*', 'koffi', 'ml-matrix', 'zod', 'node:*'],
  },
  'src/compute/ontology': { may: ['src/domain', 'n3'] },
  'src/channels': { may: ['src/domain', 'nodemailer', 'node:*'] },
  'src/language': { may: ['src/domain'] },
  'src/temporal': {
    may: [
      'src/domain',
      'src/usecases',
      'workflows/messages',
      'workflows/search-attributes.ts',
      'workflows/task-queues.ts',
      '@temporalio/*',
    ],
    types: ['workflows', 'pino'],
  },
  'src/http': {
    may: [
      'src/domain',
      'express',
      'helmet',
      'prom-client',
      'swagger-ui-dist',
      'ws',
      'zod',
      'zod-openapi',
      'node:*',
    ],
    types: ['src/usecases', 'pino'],
  },
  'src/local': {
    may: [
      'src/config.ts',
      'src/domain',
      'src/environment.ts',
      'src/compute/engines/xgboost-library.ts',
      'workflows/search-attributes.ts',
      '@temporalio/testing',
      'koffi',
      'ml-matrix',
      'mongodb-memory-server-core',
      'zod',
      'node:*',
    ],
  },
  'src/cli': {
    may: [
      'src/config.ts',
      'src/domain',
      'src/environment.ts',
      'src/local',
      'src/roles',
      'src/temporal',
      'workflows/task-queues.ts',
      'commander',
      'pino',
      'zod',
      'node:*',
    ],
    types: ['src/usecases'],
  },
  'src/roles': {
    may: [
      'src/compose.ts',
      'src/config.ts',
      'src/domain',
      'src/usecases',
      'src/credentials',
      'src/persistence',
      'src/redis',
      'src/compute',
      'src/temporal',
      'src/http',
      'src/local',
      'src/mlflow',
      'src/tracing',
      'activities',
      'node:*',
    ],
    types: ['@temporalio/client', 'mongoose', 'pino'],
  },
  'src/compose': {
    may: [
      'src/channels',
      'src/compute/ontology',
      'src/compute/tables',
      'src/domain',
      'src/language',
      'src/usecases',
      'src/persistence',
      'src/credentials',
      'src/redis',
      'src/temporal',
      'node:path',
    ],
    types: ['src/config.ts', '@temporalio/client', 'mongoose', 'pino'],
  },
  'src/compose.ts': {
    may: ['src/compose', 'src/domain', 'src/usecases', 'src/persistence', 'src/redis', 'src/temporal'],
    types: ['src/config.ts', '@temporalio/client', 'mongoose', 'pino'],
  },
  'src/config.ts': {
    may: ['src/domain', 'src/environment.ts', 'src/machine-defaults.ts', 'src/settings.ts', 'node:path'],
    types: ['zod'],
  },
  'src/environment.ts': { may: [] },
  'src/machine-defaults.ts': { may: ['node:os', 'node:path'] },
  'src/settings.ts': { may: ['src/domain', 'src/setting-kinds.ts', 'zod', 'node:path'] },
  'src/setting-kinds.ts': { may: ['src/domain', 'zod', 'node:path'] },
  'src/main.ts': { may: ['src/cli', 'src/domain'] },
  activities: { may: ['src/domain', '@temporalio/activity'], types: ['src/usecases'] },
  workflows: {
    may: ['src/domain', '@temporalio/workflow', '@temporalio/common'],
    types: ['activities'],
    never: [ON_CALL],
  },
  tools: { may: ['@duckdb/node-api', '@temporalio/worker', 'node:*'] },
  clients: { may: [] },
  bench: { may: ['*'] },
  test: { may: ['*'] },
};

describe('the project', () => {
  const project = readProject();

  it('keeps to the table: who imports whom, file sizes, environment, console, clock, named exports', () => {
    expect(faultsOf(TABLE, project)).toEqual([]);
  });

  it.each(Object.keys(TABLE))('has files in the row %s', (row) => {
    expect([...project.keys()].filter((file) => rowOf(TABLE, file) === row)).not.toEqual([]);
  });
});

describe('the table', () => {
  /** A small project that keeps to it. */
  const sound = {
    'src/domain/run.ts': `export interface Run { id: string }`,
    'src/usecases/runs.ts': `import type { Run } from '../domain/run';\nimport { randomUUID } from 'node:crypto';\nexport const make = (): Run => ({ id: randomUUID() });`,
    'src/persistence/store.ts': `import mongoose, { type Connection } from 'mongoose';\nexport const open = (): Connection => mongoose.createConnection();`,
    'src/compose.ts': `import type { Connection } from 'mongoose';\nimport { open } from './persistence/store';\nexport const compose = (): Connection => open();`,
    'src/environment.ts': `export const port = process.env.PORT;`,
    'src/main.ts': `import './cli/program';\nconsole.error('hello');`,
    'src/cli/program.ts': `console.log('hello');\nexport const startedAt = Date.now();`,
    'activities/index.ts': `import type { make } from '../src/usecases/runs';\nexport const activities = (use: typeof make) => ({ use });`,
    'workflows/index.ts': `import type { activities } from '../activities';\nexport type A = ReturnType<typeof activities>;\nexport const at = (): Date => new Date();`,
  };
  const with_ = (changed: Record<string, string>): string[] =>
    faultsOf(TABLE, new Map(Object.entries({ ...sound, ...changed })));

  it('is kept by a sound set of files', () => {
    expect(with_({})).toEqual([]);
  });

  it.each([
    ['src/domain/a.ts', `import { make } from '../usecases/runs';`],
    ['src/domain/a.ts', `import type { make } from '../usecases/runs';`],
    ['src/domain/a.ts', `import { readFileSync } from 'node:fs';`],
    ['src/domain/a.ts', `import { z } from 'zod';`],
    ['src/domain/a.ts', `import { DateTime } from 'luxon';`],
    ['src/domain/a.ts', `import { isZone } from './on-call/zone';`],
    ['workflows/a.ts', `import { isZone } from '../src/domain/on-call/zone';`],
    ['src/usecases/a.ts', `import {\n  open,\n  // another line\n} from '../persistence/store';`],
    ['src/usecases/a.ts', `export * from '../persistence/store';`],
    ['src/usecases/a.ts', `export type { Connection } from 'mongoose';`],
    ['src/usecases/a.ts', `import { readFileSync } from 'node:fs';`],
    ['src/usecases/a.ts', `export const open = () => import('../persistence/store');`],
    ['src/usecases/a.ts', 'export const open = () => import(`../persistence/store`);'],
    ['src/usecases/a.ts', `export const { open } = require('../persistence/store');`],
    ['src/usecases/a.ts', `import store = require('../persistence/store');\nexport const { open } = store;`],
    ['src/usecases/a.ts', `export type C = import('mongoose').Connection;`],
    ['src/usecases/a.ts', `export const file = require.resolve('mongoose');`],
    ['src/http/a.ts', `import mongoose from 'mongoose';`],
    ['src/http/a.ts', `import { make } from '../usecases/runs';`],
    ['src/persistence/a.ts', `import express from 'express';`],
    ['src/persistence/a.ts', `import { Client } from '@temporalio/client';`],
    ['src/compute/a.ts', `import { make } from '../usecases/runs';`],
    ['src/local/a.ts', `import { open } from '../persistence/store';`],
    ['src/cli/a.ts', `import { compose } from '../compose';`],
    ['src/compose.ts', `import { type Connection, Schema } from 'mongoose';`],
    ['activities/a.ts', `import { make } from '../src/usecases/runs';`],
    ['activities/a.ts', `import { open } from '../src/persistence/store';`],
    ['workflows/a.ts', `import { activities } from '../activities';`],
    ['workflows/a.ts', `import { make } from '../src/usecases/runs';`],
    ['workflows/a.ts', `import { randomUUID } from 'node:crypto';`],
    ['tools/a.ts', `import { make } from '../src/usecases/runs';`],
    ['src/temporal/a.ts', `import { at } from '../../workflows';`],
    ['src/domainish/a.ts', `export const x = 1;`],
    ['src/stray.ts', `export const x = 1;`],
    ['web/a.ts', `export const x = 1;`],
    ['src/usecases/a.ts', `export const load = (name: string) => import(name);`],
  ])('refuses in %s: %j', (file, text) => {
    const faults = with_({ [file]: text });
    expect(faults).not.toEqual([]);
    expect(faults.filter((fault) => !fault.startsWith(`${file} `))).toEqual([]);
  });

  it.each([
    ['process.env', 'src/http/a.ts', `export const port = process.env.PORT;`],
    ['process.env', 'src/http/a.ts', `export const port = process['env']['PORT'];`],
    ['process.env', 'activities/a.ts', `const { env } = process;\nexport const port = env;`],
    ['process.env', 'workflows/a.ts', `export const port = globalThis.process.env.PORT;`],
    ['process.env', 'src/cli/a.ts', `import { env } from 'node:process';\nexport const port = env;`],
    ['the console', 'src/http/a.ts', `console.log('hello');`],
    ['the console', 'workflows/a.ts', `const { log } = console;\nlog('hello');`],
    ['the machine’s time', 'src/usecases/a.ts', `export const now = Date.now();`],
    ['the machine’s time', 'src/persistence/a.ts', `export const now = new Date().toISOString();`],
    ['a default export', 'src/http/a.ts', `export default 1;`],
    ['a default export', 'src/http/a.ts', `export default function run(): void {}`],
    ['a default export', 'src/http/a.ts', `const x = 1;\nexport { x as default };`],
    ['a default export', 'src/http/a.ts', `const x = 1;\nexport = x;`],
    ['too long a file', 'src/http/a.ts', 'export {};\n'.repeat(LINES_MAX + 1)],
  ])('refuses %s in %s', (_name, file, text) => {
    expect(with_({ [file]: text })).toHaveLength(1);
  });

  it.each([
    [
      'the words in comments and strings',
      `// process.env, console.log\nexport const text = "import x from 'mongoose'";`,
    ],
    ['a given time', `export const at = new Date(0);`],
    ['a file of exactly the bound', 'export {};\n'.repeat(LINES_MAX)],
  ])('accepts %s', (_name, text) => {
    expect(with_({ 'src/usecases/a.ts': text })).toEqual([]);
  });
});
