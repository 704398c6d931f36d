import type { Dataset, Feature, Split } from '../dataset';
import { isColumnName } from '../keepable';
import {
  type ColumnProfile,
  type ColumnRole,
  isNumberType,
  isTimeType,
  roleOf,
  type TableInspection,
} from './table';
import { chooseTarget, namesOf, refusal } from './target';

/** What is predicted from what, and how rows are held back for the test. */
export interface TableDefinition {
  task: Dataset['task'];
  target: string;
  /** The target's classes as texts in the order of their codes, of two the negative one first; null where they are 0 and 1, or numbers. */
  labels: readonly string[] | null;
  features: readonly Feature[];
  split: Split;
  /** Sentences about what was decided without being asked for, such as which columns are left out. */
  notes: readonly string[];
}

/** What a caller says of it; what is not said is inferred from the table. */
export interface AskedDefinition {
  /** Null: there is none, the table is only to be predicted. Undefined: nothing was said. */
  target: string | null | undefined;
  task: TableDefinition['task'] | null;
  roles: Readonly<Record<string, ColumnRole>>;
}

/** More different texts than this are names or keys, not categories; what reads tables refuses more. */
export const CATEGORIES_MAX = 1_000;
const HOLDOUT_FRACTION = 0.2;
/** Rows from which on a column of whole numbers that are all different can be told from a measurement. */
const KEY_ROWS_MIN = 20;

/**
 * Decides what a table is for; null is one without a target, which is only to be predicted.
 * @throws DomainError VALIDATION_FAILED when it can't be learned from, saying what to do
 */
export function defineTable(table: TableInspection, asked: AskedDefinition): TableDefinition | null {
  if (table.rows === 0) throw refusal('the table has no rows: register one that has');
  const { target, ...others } = asked;
  if (target !== null) return defineTarget(table, { ...others, target });
  assertKnown(table, others);
  if (others.task !== null) throw refusal('task: a table without a target has none');
  return null;
}

type AskedWithTarget = AskedDefinition & { target: string | undefined };

function defineTarget(table: TableInspection, asked: AskedWithTarget): TableDefinition {
  if (table.columns.length < 2)
    throw refusal(
      `the table has one column only, '${table.columns[0]?.name ?? ''}': nothing is left to predict from; ` +
        'of a CSV, say by which character its columns are separated (delimiter)',
    );
  assertKnown(table, asked);
  const notes: string[] = [];
  const { column: target, task, labels } = chooseTarget(table, asked, notes);
  const split = splitOf(table, { target, asked, notes });
  const features = featuresOf(table, { target, split, asked, notes });
  if (features.length === 0)
    throw refusal(
      `no column is left to predict '${target.name}' from: ${notes.join('; ') || 'all others are ignored'}`,
    );
  return { task, target: target.name, labels, features, split, notes };
}

/** What has been decided already; sentences are added to `notes`. */
interface Choice {
  target: ColumnProfile;
  asked: AskedDefinition;
  notes: string[];
}

function assertKnown({ columns }: TableInspection, { roles }: Pick<AskedDefinition, 'roles'>): void {
  const known = new Set(columns.map(({ name }) => name));
  const unknown = Object.keys(roles).filter((name) => !known.has(name));
  if (unknown.length > 0) throw refusal(`columns: the table has no ${quoted(unknown)}; ${namesOf(columns)}`);
}

function splitOf({ columns }: TableInspection, { target, asked, notes }: Choice): Split {
  const { roles } = asked;
  const given = columns.filter(({ name }) => roleOf(roles, name) === 'time');
  if (given.length > 1)
    throw refusal(`columns: only one can be 'time', not ${quoted(given.map(({ name }) => name))}`);
  const free = columns.filter(({ name, type }) => isTimeType(type) && roleOf(roles, name) === undefined);
  const inferred = free.filter(({ name, missing }) => missing === 0 && name !== target.name);
  const [time] = given.length > 0 ? given : inferred.length === 1 ? inferred : [];
  if (!time) return { kind: 'hash', holdoutFraction: HOLDOUT_FRACTION };
  if (time.missing > 0)
    throw refusal(
      `columns: ${time.missing} rows have no value in '${time.name}', so it can not be the time by which rows are held back`,
    );
  if (!isTimeType(time.type) && !isNumberType(time.type))
    throw refusal(`columns: '${time.name}' (${time.type}) holds neither times nor numbers`);
  if (given.length === 0) notes.push(`the newest rows by '${time.name}' are held back for the test`);
  return { kind: 'time', column: time.name, holdoutFraction: HOLDOUT_FRACTION };
}

function featuresOf({ columns, rows }: TableInspection, given: Choice & { split: Split }): Feature[] {
  const { target, split, asked, notes } = given;
  return columns.flatMap((column): Feature[] => {
    const { name } = column;
    const role = roleOf(asked.roles, name);
    const isTime = split.kind === 'time' && split.column === name;
    if (name === target.name || isTime || role === 'ignore') return [];
    const unfit = unfitness(column, rows);
    if (role === undefined && unfit === null) return [{ name, kind: kindOf(column) }];
    if (role === undefined) {
      notes.push(`'${name}' is left out: ${unfit}`);
      return [];
    }
    return [{ name, kind: assertFit(column, role === 'numeric' ? 'numeric' : 'categorical') }];
  });
}

function kindOf({ type }: ColumnProfile): Feature['kind'] {
  return isNumberType(type) ? 'numeric' : 'categorical';
}

function assertFit(column: ColumnProfile, kind: Feature['kind']): Feature['kind'] {
  const { name, type, distinct } = column;
  if (!isColumnName(name)) throw refusal(`columns: '${name}' can't be kept as a name: rename the column`);
  if (kind === 'numeric' && !isNumberType(type))
    throw refusal(`columns: '${name}' is not numeric (${type}): make it categorical, or ignore it`);
  if (kind === 'categorical' && distinct > CATEGORIES_MAX)
    throw refusal(
      `columns: '${name}' has ${distinct} different values, too many for categories (${CATEGORIES_MAX}): ignore it`,
    );
  return kind;
}

/** Why nothing can be learned from the column; null where it can. */
function unfitness({ name, type, distinct, missing }: ColumnProfile, rows: number): string | null {
  if (distinct === 0) return 'it has no values';
  if (distinct === 1 && missing === 0) return 'it holds one value only';
  if (isTimeType(type)) return 'it holds times';
  if (!isColumnName(name)) return "its name can't be kept: rename it";
  const isNumber = isNumberType(type);
  if (!isNumber && type !== 'VARCHAR' && !type.startsWith('ENUM')) return `its type is ${type}`;
  const isKey = distinct >= rows - missing && rows >= KEY_ROWS_MIN;
  if (!isNumber && isKey) return 'each row has another text';
  if (!isNumber && distinct > CATEGORIES_MAX)
    return `it has ${distinct} different texts, too many for categories`;
  if (isKey && /INT/.test(type) && /(?:^|[\W_])id$|Id$|ID$/.test(name))
    return 'it numbers the rows; give it as numeric if it does not';
  return null;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}
