import { parseSync } from '@swc/core';

/** One import of another module, however it is written. */
export interface ScannedImport {
  /** As written; null when it is computed, so that nobody can tell. */
  from: string | null;
  /** True when nothing of it is left at run time. */
  isTypeOnly: boolean;
}

/** What the architecture test asks of a source file. */
export interface SourceFacts {
  lines: number;
  imports: ScannedImport[];
  hasDefaultExport: boolean;
  readsEnvironment: boolean;
  readsMachineTime: boolean;
  usesConsole: boolean;
}

type SyntaxNode = Readonly<Record<string, unknown>> & { type: string };

/** Reads a TypeScript file by its syntax tree. */
export function scanSource(text: string): SourceFacts {
  const nodes = [...nodesIn(parseSync(text, { syntax: 'typescript', target: 'es2022' }).body)];
  return {
    lines: text.trimEnd().split('\n').length,
    imports: nodes.flatMap(importsOf),
    hasDefaultExport: nodes.some(isDefaultExport),
    readsEnvironment: nodes.some(isEnvironment),
    readsMachineTime: nodes.some(isMachineTime),
    usesConsole: nodes.some(isConsole),
  };
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function* nodesIn(value: unknown): Generator<SyntaxNode> {
  if (isNode(value)) yield value;
  if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value)) yield* nodesIn(member);
}

const nodesOf = (value: unknown): SyntaxNode[] => (Array.isArray(value) ? value.filter(isNode) : []);
const child = (node: SyntaxNode, key: string): SyntaxNode | null => {
  const value = node[key];
  return isNode(value) ? value : null;
};
const isNamed = (node: SyntaxNode | null, name: string): boolean =>
  node?.type === 'Identifier' && node['value'] === name;

/** A string known from the text alone. */
function textOf(node: SyntaxNode | null): string | null {
  if (node?.type === 'StringLiteral' && typeof node['value'] === 'string') return node['value'];
  const parts = node?.type === 'TemplateLiteral' ? nodesOf(node['quasis']) : [];
  const [only] = parts;
  return parts.length === 1 && typeof only?.['cooked'] === 'string' ? only['cooked'] : null;
}

function importsOf(node: SyntaxNode): ScannedImport[] {
  const typeOnly = node['typeOnly'] === true || node['isTypeOnly'] === true;
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration': {
      const source = child(node, 'source');
      if (source === null) return [];
      const names = nodesOf(node['specifiers']);
      const areTypes = names.length > 0 && names.every((name) => name['isTypeOnly'] === true);
      return [{ from: textOf(source), isTypeOnly: typeOnly || areTypes }];
    }
    case 'TsImportType':
      return [{ from: textOf(child(node, 'argument')), isTypeOnly: true }];
    case 'TsExternalModuleReference':
      return [{ from: textOf(child(node, 'expression')), isTypeOnly: false }];
    case 'CallExpression':
      return isImportCall(node) ? [{ from: textOf(firstArgument(node)), isTypeOnly: false }] : [];
    default:
      return [];
  }
}

/** `import(…)`, `require(…)`, `require.resolve(…)`. */
function isImportCall(node: SyntaxNode): boolean {
  const callee = child(node, 'callee');
  if (callee?.type === 'MemberExpression') return isNamed(child(callee, 'object'), 'require');
  return callee?.type === 'Import' || isNamed(callee, 'require');
}

function firstArgument(node: SyntaxNode): SyntaxNode | null {
  const [first] = Array.isArray(node['arguments']) ? (node['arguments'] as unknown[]) : [];
  const expression: unknown =
    typeof first === 'object' && first !== null ? Reflect.get(first, 'expression') : null;
  return isNode(expression) ? expression : null;
}

function isDefaultExport(node: SyntaxNode): boolean {
  if (['ExportDefaultExpression', 'ExportDefaultDeclaration', 'TsExportAssignment'].includes(node.type))
    return true;
  const isExport = node.type === 'ExportSpecifier';
  return isExport && (isNamed(child(node, 'exported'), 'default') || isNamed(child(node, 'orig'), 'default'));
}

/** The name of a member: `.env` or `['env']`. */
function memberName(node: SyntaxNode): string | null {
  const property = child(node, 'property');
  if (property?.type === 'Computed') return textOf(child(property, 'expression'));
  return typeof property?.['value'] === 'string' ? property['value'] : null;
}

/** `name`, or a member of that name of anything (`globalThis.name`). */
function refersTo(node: SyntaxNode | null, name: string): boolean {
  return isNamed(node, name) || (node?.type === 'MemberExpression' && memberName(node) === name);
}

function isMember(node: SyntaxNode, object: string, name: string | null): boolean {
  if (node.type !== 'MemberExpression' || !refersTo(child(node, 'object'), object)) return false;
  return name === null || memberName(node) === name;
}

function isEnvironment(node: SyntaxNode): boolean {
  const isTakenApart =
    node.type === 'VariableDeclarator' &&
    child(node, 'id')?.type === 'ObjectPattern' &&
    refersTo(child(node, 'init'), 'process');
  const isImported = importsOf(node).some(({ from }) => from === 'process' || from === 'node:process');
  return isTakenApart || isImported || isMember(node, 'process', 'env');
}

function isMachineTime(node: SyntaxNode): boolean {
  const given = node['arguments'];
  const isNow = node.type === 'NewExpression' && isNamed(child(node, 'callee'), 'Date');
  return isMember(node, 'Date', 'now') || (isNow && (!Array.isArray(given) || given.length === 0));
}

function isConsole(node: SyntaxNode): boolean {
  const isTaken = node.type === 'VariableDeclarator' && refersTo(child(node, 'init'), 'console');
  return isTaken || isMember(node, 'console', null);
}

/** The regular expressions that a TypeScript file writes out. */
export function patternsIn(text: string): RegExp[] {
  const nodes = [...nodesIn(parseSync(text, { syntax: 'typescript', target: 'es2022' }).body)];
  return nodes
    .filter(({ type }) => type === 'RegExpLiteral')
    .map((node) => new RegExp(String(node['pattern']), String(node['flags'])));
}
