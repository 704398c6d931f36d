import {
  JSON_TYPE,
  type OpenApiDocument,
  type Operation,
  operationsOf,
  type Parameter,
  type Schema,
} from './document';

const HEAD =
  '// Made by `npm run generate-clients` from the OpenAPI document of the service: not to be changed by hand.\n';
const PLACES = { path: 'path', query: 'query', header: 'headers' } as const;
const REF = '#/components/schemas/';

/** The types of all operations and schemas, as a declaration file. */
export function typescriptTypes(document: OpenApiDocument): string {
  const schemas = Object.entries(document.components.schemas)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, schema]) => member(name, { schema, isRequired: true }, 1));
  const operations = operationsOf(document).map(operationMember);
  return [
    HEAD,
    '/** What requests and answers are made of, by name. */',
    `export interface Schemas {\n${schemas.join('')}}\n`,
    '/** Every operation, by its method and path. */',
    `export interface Operations {\n${operations.join('')}}\n`,
  ].join('\n');
}

function operationMember(operation: Operation): string {
  const { method, path, summary, description } = operation;
  const request = requestMembers(operation);
  const input = request === '' ? '{}' : `{\n${request}${indent(2)}}`;
  return [
    comment([summary, ...(description === null ? [] : [description])].join('\n\n'), 1),
    `${indent(1)}'${method} ${path}': {\n`,
    `${indent(2)}request: ${input};\n`,
    `${indent(2)}answer: ${answerType(operation)};\n`,
    `${indent(1)}};\n`,
  ].join('');
}

function requestMembers({ parameters, body }: Operation): string {
  const places = (['path', 'query', 'header'] as const).map((place) =>
    placeMember(
      PLACES[place],
      parameters.filter((parameter) => parameter.in === place),
    ),
  );
  return [...places, bodyMembers(body)].join('');
}

function placeMember(name: string, parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return '';
  const members = parameters.map(({ name, required, schema, description }) =>
    member(name, { schema: described(schema, description), isRequired: required ?? false }, 4),
  );
  const isRequired = parameters.some(({ required }) => required);
  return `${indent(3)}${name}${isRequired ? '' : '?'}: {\n${members.join('')}${indent(3)}};\n`;
}

/** What is not JSON is sent as it is, and says what it is. */
function bodyMembers(body: Operation['body']): string {
  if (body === null) return '';
  const json = body.content[JSON_TYPE];
  if (json) return member('body', { schema: json.schema, isRequired: body.isRequired }, 3);
  const types = Object.keys(body.content).map((type) => JSON.stringify(type));
  return `${indent(3)}body: string | Uint8Array<ArrayBuffer> | Blob;\n${indent(3)}contentType: ${types.join(' | ')};\n`;
}

function answerType({ answers }: Operation): string {
  const types = answers.map(({ type, schema }) => {
    if (type === JSON_TYPE) return typeOf(schema, 2);
    if (type === 'text/event-stream') return 'ReadableStream<Uint8Array>';
    return type.startsWith('text/') || type.endsWith('+xml') ? 'string' : 'ArrayBuffer';
  });
  return types.length === 0 ? 'undefined' : [...new Set(types)].join(' | ');
}

function described(schema: Schema, description: string | undefined): Schema {
  return typeof schema === 'boolean' || description === undefined ? schema : { ...schema, description };
}

function member(
  name: string,
  { schema, isRequired }: { schema: Schema; isRequired: boolean },
  depth: number,
): string {
  const text = typeof schema === 'boolean' ? undefined : schema.description;
  const key = /^[A-Za-z_]\w*$/.test(name) ? name : `'${name}'`;
  const said = text === undefined ? '' : comment(text, depth);
  return `${said}${indent(depth)}${key}${isRequired ? '' : '?'}: ${typeOf(schema, depth)};\n`;
}

/** The type of what satisfies a schema. */
function typeOf(schema: Schema, depth: number): string {
  if (typeof schema === 'boolean') return schema ? 'unknown' : 'never';
  if (schema.$ref !== undefined) return `Schemas['${schema.$ref.slice(REF.length)}']`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const several = schema.anyOf ?? schema.oneOf;
  if (several) return union(several.map((each) => typeOf(each, depth)));
  if (schema.allOf) return schema.allOf.map((each) => `(${typeOf(each, depth)})`).join(' & ');
  if (Array.isArray(schema.type)) return union(schema.type.map((type) => typeOf({ ...schema, type }, depth)));
  return simpleType(schema, depth);
}

function simpleType(schema: Exclude<Schema, boolean>, depth: number): string {
  if (schema.type === 'object') return objectType(schema, depth);
  if (schema.type === 'array') return `(${typeOf(schema.items ?? true, depth)})[]`;
  if (schema.type === 'integer' || schema.type === 'number') return 'number';
  return typeof schema.type === 'string' ? schema.type : 'unknown';
}

function objectType(schema: Exclude<Schema, boolean>, depth: number): string {
  const { properties = {}, required = [], additionalProperties: rest } = schema;
  const names = Object.keys(properties);
  const isOpen = rest !== undefined && rest !== false && Object.keys(rest).length > 0;
  if (names.length === 0) return `{ [name: string]: ${isOpen ? typeOf(rest, depth) : 'unknown'} }`;
  const members = Object.entries(properties).map(([name, each]) =>
    member(name, { schema: each, isRequired: required.includes(name) }, depth + 1),
  );
  return `{\n${members.join('')}${indent(depth)}}`;
}

function union(types: readonly string[]): string {
  const distinct = [...new Set(types)];
  return distinct.includes('unknown') ? 'unknown' : distinct.join(' | ');
}

function comment(text: string, depth: number): string {
  const lines = text
    .replaceAll('*/', '* /')
    .split('\n')
    .map((line) => line.trimEnd());
  if (lines.length === 1) return `${indent(depth)}/** ${lines[0]} */\n`;
  const body = lines.map((line) => `${indent(depth)} *${line === '' ? '' : ` ${line}`}\n`);
  return `${indent(depth)}/**\n${body.join('')}${indent(depth)} */\n`;
}

function indent(depth: number): string {
  return '  '.repeat(depth);
}
