import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Load } from '../http/load';
import { type Api, logIn } from '../incidents/api';
import type { Service } from '../processes';

/** The operations that both registries have. */
export const READING = ['get', 'list', 'search'] as const;
export const WRITING = ['create', 'register version'] as const;
export type Operation = (typeof READING | typeof WRITING)[number];

/** Share of the names that a search finds: those that end in 7. */
const SEARCHED = '7-model';
const PAGE = 25;

/** One registry under load. */
export interface Registry {
  name: string;
  port: number;
  /** Stores models until there are `size`. */
  fill(size: number): Promise<void>;
  /** What is sent for an operation, again and again. */
  requests(operation: Operation): Load['requests'];
}

const nameOf = (index: number): string => `bench-${index}-model`;
const FILLING_AT_ONCE = 16;
const JSON_TYPE = { 'content-type': 'application/json' };
const TRIES = 5;
const RETRY_MS = 1_000;

async function inLanes(from: number, to: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = from;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < to; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: FILLING_AT_ONCE }, lane));
}

/** One of many, in turns. */
function cycling(paths: readonly string[], headers: Record<string, string>): Load['requests'] {
  return paths.map((path) => ({ path, headers }));
}

const asked = (all: readonly string[]): string[] =>
  Array.from({ length: 50 }, (_, index) => all[Math.floor((index * all.length) / 50)] ?? '');

/** The service, by `/api/v1`. */
export async function modelkeeper(service: Service): Promise<Registry> {
  const api: Api = await logIn(service);
  const ids: string[] = [];
  const { headers } = api;
  const root = '/api/v1/models';
  return {
    name: 'modelkeeper',
    port: service.port,
    fill: (size) =>
      inLanes(ids.length, size, async (index) => {
        const { id } = await api.send<{ id: string }>('POST', '/models', { name: nameOf(index) });
        ids.push(id);
      }),
    requests(operation) {
      if (operation === 'get')
        return cycling(
          asked(ids).map((id) => `${root}/${id}`),
          headers,
        );
      if (operation === 'list') return [{ path: `${root}?page_size=${PAGE}`, headers }];
      if (operation === 'search') return [{ path: `${root}?page_size=${PAGE}&name=${SEARCHED}`, headers }];
      if (operation === 'create') return creating(root, headers, () => ({ name: `new-${randomUUID()}` }));
      const body = JSON.stringify({ artifact_path: 's3://bench/model.pkl', metrics: { accuracy: 0.9 } });
      return asked(ids).map((id) => ({ method: 'POST', path: `${root}/${id}/versions`, headers, body }));
    },
  };
}

/** MLflow, by its REST interface. */
export function mlflow(name: string, port: number): Registry {
  const names: string[] = [];
  const headers = JSON_TYPE;
  const root = '/api/2.0/mlflow';
  const search = `${root}/registered-models/search?max_results=${PAGE}`;
  return {
    name,
    port,
    fill: (size) =>
      inLanes(names.length, size, async (index) => {
        const url = `http://127.0.0.1:${port}${root}/registered-models/create`;
        await createPatiently(url, nameOf(index));
        names.push(nameOf(index));
      }),
    requests(operation) {
      if (operation === 'get')
        return cycling(
          asked(names).map((each) => `${root}/registered-models/get?name=${each}`),
          headers,
        );
      if (operation === 'list') return [{ path: search, headers }];
      if (operation === 'search')
        return [{ path: `${search}&filter=${encodeURIComponent(`name LIKE '%${SEARCHED}%'`)}`, headers }];
      if (operation === 'create')
        return creating(`${root}/registered-models/create`, headers, () => ({ name: `new-${randomUUID()}` }));
      const path = `${root}/model-versions/create`;
      return asked(names).map((each) => ({
        method: 'POST',
        path,
        headers,
        body: JSON.stringify({ name: each, source: 's3://bench/model.pkl' }),
      }));
    },
  };
}

/** Its supervisor ends a process that is slow to answer it, and the connections of that with it. */
async function createPatiently(url: string, name: string): Promise<void> {
  const init = { method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ name }) };
  for (let tries = 1; ; tries += 1) {
    const answer = await fetch(url, init).catch((error: unknown) => {
      if (tries === TRIES) throw error;
      return null;
    });
    if (answer?.ok) return;
    const refusal = await answer?.text();
    if (refusal?.includes('RESOURCE_ALREADY_EXISTS') && tries > 1) return;
    if (answer) throw new Error(`MLflow: ${answer.status} ${refusal}`);
    await delay(RETRY_MS);
  }
}

function creating(path: string, headers: Record<string, string>, body: () => object): Load['requests'] {
  return [
    {
      method: 'POST',
      path,
      headers,
      setupRequest: (request) => ({ ...request, body: JSON.stringify(body()) }),
    },
  ];
}
