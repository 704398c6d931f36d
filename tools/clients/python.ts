import { JSON_TYPE, type OpenApiDocument, type Operation, operationsOf, type Parameter } from './document';

const HEAD = `# Made by \`npm run generate-clients\` from the OpenAPI document of the service: not to be changed by hand.
"""Every operation of Modelkeeper's HTTP API as a method."""

from .transport import Transport


class Client(Transport):
    """A client of one service: each method is one operation and returns what it answers."""
`;
/** Words that Python or the methods themselves use. */
const TAKEN: readonly string[] = [
  'and',
  'as',
  'class',
  'def',
  'del',
  'for',
  'from',
  'global',
  'if',
  'import',
  'in',
  'is',
  'lambda',
  'not',
  'or',
  'pass',
  'raise',
  'return',
  'self',
  'try',
  'while',
  'with',
  'yield',
  'body',
  'content_type',
];

/** The module with the class `Client`. */
export function pythonClient(document: OpenApiDocument): string {
  return `${HEAD}${operationsOf(document).map(method).join('')}`;
}

/** An argument, and the parameter that it is sent as. */
interface Argument {
  name: string;
  parameter: Parameter;
}

function method(operation: Operation): string {
  const { id, method: verb, path, parameters } = operation;
  const named = parameters.map((parameter) => ({ name: argumentName(parameter.name), parameter }));
  const inPath = named.filter(({ parameter }) => parameter.in === 'path');
  const others = named.filter(({ parameter }) => parameter.in !== 'path');
  const required = others.filter(({ parameter }) => parameter.required).map(({ name }) => name);
  const optional = others.filter(({ parameter }) => !parameter.required).map(({ name }) => `${name}=None`);
  const keywords = [...required, ...optional];
  const takes = ['self', ...inPath.map(({ name }) => name), ...bodyArguments(operation)];
  const signature = [...takes, ...(keywords.length > 0 ? ['*', ...keywords] : [])].join(', ');
  const sends = [
    text(verb),
    text(path),
    ...group('path', inPath),
    ...group(
      'query',
      others.filter(({ parameter }) => parameter.in === 'query'),
    ),
    ...group(
      'headers',
      others.filter(({ parameter }) => parameter.in === 'header'),
    ),
    ...(operation.body === null ? [] : ['body=body']),
    ...(isRaw(operation) ? ['content_type=content_type'] : []),
  ];
  const lines = [`    def ${snakeCase(id)}(${signature}):`, ...docString(operation, named)];
  return `\n${lines.join('\n')}\n        return self._send(${sends.join(', ')})\n`;
}

function isRaw({ body }: Operation): boolean {
  return body !== null && !Object.hasOwn(body.content, JSON_TYPE);
}

function bodyArguments(operation: Operation): string[] {
  if (operation.body === null) return [];
  if (isRaw(operation)) return ['body', 'content_type'];
  return [operation.body.isRequired ? 'body' : 'body=None'];
}

function group(name: string, given: readonly Argument[]): string[] {
  if (given.length === 0) return [];
  return [`${name}={${given.map((each) => `${text(each.parameter.name)}: ${each.name}`).join(', ')}}`];
}

function docString(
  { method: verb, path, summary, description }: Operation,
  named: readonly Argument[],
): string[] {
  const described = named.flatMap(({ name, parameter }) =>
    parameter.description === undefined ? [] : [`${name}: ${parameter.description}`],
  );
  const paragraphs = [
    summary,
    ...(description === null ? [] : [description]),
    `${verb} ${path}`,
    ...described,
  ];
  const lines = paragraphs.join('\n\n').replaceAll('\\', '\\\\').replaceAll('"""', "'''").split('\n');
  const [first = '', ...rest] = lines.map((line) => line.trim());
  return [
    `        """${first}`,
    ...rest.map((line) => (line === '' ? '' : `        ${line}`)),
    '        """',
  ];
}

function argumentName(name: string): string {
  const cased = snakeCase(name.replaceAll(/[^A-Za-z0-9]+/g, '_'));
  return TAKEN.includes(cased) ? `${cased}_` : cased;
}

function snakeCase(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

/** JSON's texts are Python's too. */
function text(value: string): string {
  return JSON.stringify(value);
}
