import * as fc from 'fast-check';
import { aUser, type TestUser } from '../support/accounts';
import { type Answer, ask } from '../support/http-client';
import { HOSTILE, hostileOf, type JsonSchema, type Lookup, validOf } from '../support/openapi-inputs';
import { type AttackWorld, openAttackWorld } from './world';

/** The same inputs at every run. */
const SEED = 20_260_522;
/** Requests of each kind to each operation. */
const RUNS = 3;
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: JsonSchema;
}
/** An operation as the document tells it. */
interface Told {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, object>;
}
interface Operation {
  name: string;
  method: string;
  path: string;
  parameters: Parameter[];
  body: JsonSchema | null;
  statuses: string[];
}
interface Input {
  parameters: Record<string, unknown>;
  body: unknown;
}

let world: AttackWorld;
let expendable: TestUser;
let operations: Operation[];
let lookUp: Lookup;
beforeAll(async () => {
  world = await openAttackWorld();
  // Ends its own session and changes its own password, among others.
  expendable = await aUser(world.tested, { username: 'expendable' });
  const document = JSON.parse((await ask(world.service.port, { path: '/openapi.json' })).text);
  lookUp = (ref) => document.components.schemas[ref.split('/').at(-1) ?? ''];
  operations = Object.entries<Record<string, Told>>(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [operationOf(method, path, operation)] : [];
    }),
  );
});
afterAll(() => world.close());

function operationOf(method: string, path: string, told: Told): Operation {
  return {
    name: told.operationId,
    method: method.toUpperCase(),
    path,
    parameters: told.parameters ?? [],
    body: told.requestBody?.content['application/json']?.schema ?? null,
    statuses: Object.keys(told.responses),
  };
}

type Make = (schema: JsonSchema, lookUp: Lookup) => fc.Arbitrary<unknown>;

/** Inputs of an operation, whose paths mostly name what there is. */
function inputsOf({ parameters, body, path }: Operation, make: Make): fc.Arbitrary<Input> {
  const members = parameters.map(({ name, in: place, schema, required = false }) => {
    const known = world.params[name];
    const any = make(schema, lookUp);
    const value =
      place === 'path' && known !== undefined && !(name === 'id' && path.includes('api-keys'))
        ? fc.oneof({ weight: 3, arbitrary: fc.constant<unknown>(known) }, { weight: 1, arbitrary: any })
        : any;
    return [name, required ? value : fc.option(value, { nil: undefined })] as const;
  });
  return fc.record({
    parameters: fc.record<Record<string, unknown>>(Object.fromEntries(members)),
    body: body === null ? fc.constant(undefined) : make(body, lookUp),
  });
}

async function send(operation: Operation, { parameters, body }: Input): Promise<Answer> {
  const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  const given = operation.parameters.flatMap((parameter) => {
    const value = parameters[parameter.name];
    return value === undefined ? [] : [{ ...parameter, value: text(value) }];
  });
  // Through bytes, as half a character can't be sent; an empty part would make the path another one.
  const encode = (value: string) => encodeURIComponent(Buffer.from(value).toString()) || '%20';
  const path = given
    .filter((each) => each.in === 'path')
    .reduce((made, { name, value }) => made.replace(`{${name}}`, encode(value)), operation.path);
  const query = given.filter((each) => each.in === 'query');
  const search = query.map(({ name, value }) => `${name}=${encode(value)}`).join('&');
  const headers = given.filter((each) => each.in === 'header');
  const sendable = headers.map(({ name, value }) => [name, value.replaceAll(/[^\x20-\x7e]/g, '?')]);
  const isOwn = /\/(?:auth|password)/.test(operation.path);
  return ask(world.service.port, {
    method: operation.method,
    path: search === '' ? path : `${path}?${search}`,
    headers: {
      ...(isOwn ? expendable : world.admin).bearer,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...Object.fromEntries(sendable),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** What is wrong with an answer; empty when nothing is. */
function faultsOf({ statuses, path }: Operation, { status, headers, text }: Answer): string[] {
  const faults: string[] = [];
  if (!statuses.includes(String(status))) faults.push(`status ${status} is not documented`);
  if (status >= 500 && status !== 503) faults.push(`status ${status}: ${text}`);
  if (status === 503 && path !== '/ready' && headers['retry-after'] === undefined)
    faults.push('503 without Retry-After');
  if (status < 400) return faults;
  if (!path.startsWith('/api/v1')) {
    if (!headers['content-type']?.startsWith('application/json')) faults.push('an error that is not JSON');
    return faults;
  }
  if (headers['content-type'] !== 'application/problem+json') faults.push('an error that is no problem');
  const problem = JSON.parse(text);
  const types = [problem.type, problem.title, problem.detail, problem.instance].map((each) => typeof each);
  if (types.some((type) => type !== 'string') || problem.status !== status)
    faults.push(`a problem of another shape: ${text}`);
  return faults;
}

/** Resolves to each input whose answer had faults. */
async function fuzz(make: Make): Promise<[string, string[], Input][]> {
  const failed: [string, string[], Input][] = [];
  for (const operation of operations)
    await fc.assert(
      fc.asyncProperty(inputsOf(operation, make), async (input) => {
        const faults = faultsOf(operation, await send(operation, input));
        if (faults.length > 0) failed.push([operation.name, faults, input]);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  return failed;
}

describe('every operation of the OpenAPI document answers as documented, with no 5xx but 503,', () => {
  it('to what its schemas accept', async () => expect(await fuzz(validOf)).toEqual([]));

  it('to what its schemas mostly accept', async () => expect(await fuzz(hostileOf)).toEqual([]));

  it('to hostile values alone', async () => {
    expect(await fuzz(() => fc.constantFrom(...HOSTILE))).toEqual([]);
  });

  it('to bodies that are no JSON, or of another type', async () => {
    const bodies = ['', '{', '[', 'null', '"', '{"a":', '\u0000', '<x/>', 'a=b&c[$ne]=1', '9'.repeat(400)];
    const types = [
      'application/json',
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
    ];
    for (const operation of operations.filter(({ body }) => body !== null))
      for (const [index, body] of bodies.entries()) {
        const type = types[index % types.length] ?? '';
        const path = operation.path.replaceAll(/\{(\w+)\}/g, (_all, name) => world.params[name] ?? 'x');
        const isOwn = /\/(?:auth|password)/.test(path);
        const headers = { ...(isOwn ? expendable : world.admin).bearer, 'Content-Type': type };
        const answer = await ask(world.service.port, { method: operation.method, path, headers, body });
        expect([operation.name, body, faultsOf(operation, answer)]).toEqual([operation.name, body, []]);
      }
  });
});
