import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type ScannedImport, scanSource } from './source-scan';

/**
 * Who may import whom: names of rows, files, packages (`@scope/*` for a scope) and `node:*`. What is in `types` may be
 * imported as types only. A row of its own folder needs no entry for itself; the longest row that fits a file counts.
 */
export interface Row {
  may: readonly string[];
  types?: readonly string[];
  /** May not be imported although a folder around it may, but as types only. */
  never?: readonly string[];
}

/** A row for each place. */
export type Table = Readonly<Record<string, Row>>;

/** Folders whose files must say what they import, have no default export, and are no program's main file. */
const SERVICE = /^(?:src|workflows|activities)\//;
/** Time comes in through the clock that they are given. */
const CLOCKED = /^(?:src\/(?:domain|usecases|persistence|http)|activities)\//;
const ENVIRONMENT_READERS = ['src/environment.ts'];
const CONSOLE_USERS = /^src\/(?:cli\/|main\.ts$)/;
export const LINES_MAX = 300;

/** The row of a file: the longest that fits. */
export function rowOf(table: Table, file: string): string | null {
  const fitting = Object.keys(table).filter((row) => isWithin(file, row));
  return fitting.sort((a, b) => b.length - a.length)[0] ?? null;
}

function isWithin(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

/** The file that a relative import means, or the package that another one names. */
function targetOf(file: string, from: string, files: ReadonlySet<string>): string {
  if (!from.startsWith('.')) return from;
  const path = join(dirname(file), from);
  return [path, `${path}.ts`, `${path}/index.ts`].find((candidate) => files.has(candidate)) ?? path;
}

function isAllowed(target: string, entry: string): boolean {
  if (entry.endsWith('*')) return target.startsWith(entry.slice(0, -1));
  return isWithin(target, entry);
}

function importFault(
  { table, files }: { table: Table; files: ReadonlySet<string> },
  file: string,
  { from, isTypeOnly }: ScannedImport,
): string | null {
  if (from === null) return SERVICE.test(file) ? `${file} computes what it imports` : null;
  const own = rowOf(table, file);
  if (own === null) return `${file} is in no row of the table`;
  const row = table[own];
  const target = targetOf(file, from, files);
  const isBarred = !isTypeOnly && (row?.never ?? []).some((entry) => isAllowed(target, entry));
  const allowed = isBarred ? [] : [own, ...(row?.may ?? []), ...(isTypeOnly ? (row?.types ?? []) : [])];
  if (allowed.some((entry) => isAllowed(target, entry))) return null;
  return `${file} imports ${isTypeOnly ? 'types of ' : ''}${target}`;
}

/** Everything in a set of files (path → text) that breaks the table or a rule. */
export function faultsOf(table: Table, sources: ReadonlyMap<string, string>): string[] {
  const files = new Set(sources.keys());
  return [...sources].flatMap(([file, text]) => {
    const facts = scanSource(text);
    const isService = SERVICE.test(file);
    const rules: Record<string, boolean> = {
      [`has more than ${LINES_MAX} lines`]: facts.lines > LINES_MAX,
      'has a default export': isService && facts.hasDefaultExport,
      'reads the environment': isService && facts.readsEnvironment && !ENVIRONMENT_READERS.includes(file),
      'writes to the console': isService && facts.usesConsole && !CONSOLE_USERS.test(file),
      'reads the machine’s time': CLOCKED.test(file) && facts.readsMachineTime,
      'is in no row of the table': rowOf(table, file) === null,
    };
    const broken = Object.entries(rules).flatMap(([rule, isBroken]) => (isBroken ? [`${file} ${rule}`] : []));
    return [...broken, ...facts.imports.flatMap((each) => importFault({ table, files }, file, each) ?? [])];
  });
}

const ROOT = resolve(__dirname, '../..');

/** The sources of the project: every folder that has a row, and any other at the top that holds TypeScript. */
export function readProject(): Map<string, string> {
  const isSource = (name: string): boolean => /\.tsx?$/.test(name) && !name.endsWith('.d.ts');
  const folders = readdirSync(ROOT, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !/^\.|^node_modules$|^dist$/.test(entry.name),
  );
  const files = folders.flatMap(({ name }) =>
    readdirSync(join(ROOT, name), { recursive: true, encoding: 'utf8' })
      .filter((path) => isSource(path) && !path.split('/').includes('node_modules'))
      .map((path) => join(name, path)),
  );
  return new Map(files.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]));
}
