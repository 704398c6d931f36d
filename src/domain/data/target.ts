import type { Dataset } from '../dataset';
import { DomainError } from '../errors';
import {
  CLASSES_MAX,
  type ColumnProfile,
  type ColumnRole,
  isNumberType,
  isTimeType,
  roleOf,
  type TableInspection,
} from './table';

/** What a caller says of the column that is to be predicted. */
interface AskedTarget {
  target: string | undefined;
  task: Dataset['task'] | null;
  roles: Readonly<Record<string, ColumnRole>>;
}

/** The column that is to be predicted, and as what. */
interface ChosenTarget {
  column: ColumnProfile;
  task: Dataset['task'];
  labels: readonly string[] | null;
}

const CLASS_NAME_MAX = 200;
const NAMES_SHOWN = 50;
/** Texts for "no" and "yes"; other pairs go by their order. */
const NEGATIVE = /^(?:0|no|n|false|f|off|negative|neg|bad)$/i;

/**
 * Decides what is predicted; what was not asked for is told in `notes`.
 * @throws DomainError VALIDATION_FAILED for a column that can't be predicted, or not as asked
 */
export function chooseTarget(table: TableInspection, asked: AskedTarget, notes: string[]): ChosenTarget {
  const column = columnOf(table, asked);
  return { column, ...taskOf(table, { target: column, asked, notes }) };
}

function columnOf({ columns, rows }: TableInspection, asked: AskedTarget): ColumnProfile {
  if (asked.target === undefined)
    throw refusal(
      `target: say which column is to be predicted, or null where the table is only to be predicted; ${namesOf(columns)}`,
    );
  const target = columns.find(({ name }) => name === asked.target);
  if (!target) throw refusal(`target: the table has no column '${asked.target}'; ${namesOf(columns)}`);
  const role = roleOf(asked.roles, target.name);
  if (role === 'ignore' || role === 'time')
    throw refusal(`columns: '${target.name}' is the target, and can not be ${role} too`);
  if (target.missing > 0)
    throw refusal(
      `target: ${target.missing} of ${rows} rows have no value in '${target.name}': leave these rows out or fill them in`,
    );
  if (target.distinct < 2)
    throw refusal(`target: all rows hold the same value in '${target.name}': there is nothing to predict`);
  return target;
}

/**
 * Two values are two classes, further texts are classes up to `CLASSES_MAX`, and further numbers are numbers: those are
 * classes only by their own word.
 */
function taskOf(
  { classes }: TableInspection,
  { target, asked, notes }: { target: ColumnProfile; asked: AskedTarget; notes: string[] },
): Omit<ChosenTarget, 'column'> {
  const { name, type } = target;
  if (isTimeType(type))
    throw refusal(`target: '${name}' holds times, which can not be predicted: choose another column`);
  const isNumber = isNumberType(type) && type !== 'BOOLEAN';
  const count = classes?.length ?? target.distinct;
  const inferred =
    count === 2 ? 'binary_classification' : isNumber ? 'regression' : 'multiclass_classification';
  const task = asked.task ?? inferred;
  if (asked.task === null && task === 'regression' && classes !== null)
    notes.push(
      `'${name}' is predicted as a number: say the task multiclass_classification where it names classes`,
    );
  if (task === 'regression') {
    if (isNumber) return { task, labels: null };
    throw refusal(`target: '${name}' holds ${count} different texts, and must hold numbers for regression`);
  }
  if (classes === null || count > CLASSES_MAX) throw tooManyClasses(target, isNumber);
  assertNames(name, classes);
  if (task === 'multiclass_classification' && count > 2) return { task, labels: classes };
  if (task === 'binary_classification' && count === 2)
    return { task, labels: isNumberType(type) ? labelsOfNumbers(target) : labelsOf(classes) };
  const right = count === 2 ? 'binary_classification' : 'multiclass_classification';
  throw refusal(
    `task: '${name}' has ${count} different values, so its task is ${right}${isNumber ? ', or regression' : ''}`,
  );
}

function tooManyClasses({ name, distinct }: ColumnProfile, isNumber: boolean): DomainError {
  const counted = `target: '${name}' holds ${distinct} different ${isNumber ? 'numbers' : 'texts'}`;
  const mend = 'another column, or give rare classes one name';
  return refusal(
    isNumber
      ? `${counted}, too many for classes, of which there may be ${CLASSES_MAX}: choose regression, or ${mend}`
      : `${counted}: a target must be a number, or have two to ${CLASSES_MAX} classes; choose ${mend}`,
  );
}

/** Class names are in every prediction. */
function assertNames(name: string, classes: readonly string[]): void {
  const long = classes.find((text) => text.length > CLASS_NAME_MAX);
  if (long !== undefined)
    throw refusal(
      `target: '${name}' holds a text of ${long.length} characters, and a class may have ${CLASS_NAME_MAX}: ` +
        'choose another column, or shorten it',
    );
}

/** Null for 0 and 1, and for booleans. */
function labelsOfNumbers(target: ColumnProfile): ChosenTarget['labels'] {
  if (target.type === 'BOOLEAN' || (target.min === 0 && target.max === 1)) return null;
  return [String(target.min), String(target.max)];
}

function labelsOf([first = '', second = '']: readonly string[]): ChosenTarget['labels'] {
  return NEGATIVE.test(second) && !NEGATIVE.test(first) ? [second, first] : [first, second];
}

/** What the columns are called, for people. */
export function namesOf(columns: readonly ColumnProfile[]): string {
  const shown = columns.slice(0, NAMES_SHOWN).map(({ name }) => name);
  const more = columns.length > NAMES_SHOWN ? ` and ${columns.length - NAMES_SHOWN} more` : '';
  return `its columns are ${shown.join(', ')}${more}`;
}

/** What is wrong with what was asked. */
export function refusal(message: string): DomainError {
  return new DomainError('VALIDATION_FAILED', message);
}
