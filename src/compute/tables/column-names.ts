import { refusal } from './refusal';

const COLUMNS_MAX = 1_000;
/** Characters of the name of a column. */
export const NAME_MAX = 200;
const CONTROL = /\p{Cc}/u;
/** What spreadsheets would compute: `=SUM(`, `=A1`, `@cmd(`. */
const FORMULA = /^[=@+-]\s*(?:[A-Za-z][\w.]*\(|\$?[A-Z]{1,3}\$?\d+\b)/;

/**
 * The first line of a CSV, or what is taken for it, names columns that can be told apart.
 * @throws DomainError VALIDATION_FAILED, saying what to do
 */
export function assertNames(names: readonly string[], delimiter: string): void {
  if (names.length > COLUMNS_MAX)
    throw refusal(`the table has ${names.length} columns, and may have ${COLUMNS_MAX}: leave some out`);
  const header = 'if it is a row already, say has_header false';
  const empty = names.indexOf('');
  if (empty >= 0)
    throw refusal(
      `column ${empty + 1} of ${names.length} has no name in the first line (delimiter '${delimiter}'): name it; ${header}`,
    );
  const odd = names.find((name) => name.length > NAME_MAX || CONTROL.test(name));
  if (odd !== undefined)
    throw refusal(
      `'${odd.slice(0, 40)}…' in the first line can not be the name of a column: at most ${NAME_MAX} characters, ` +
        `none of them a control character; ${header}`,
    );
  const formula = names.find((name) => FORMULA.test(name));
  if (formula !== undefined)
    throw refusal(`the column name '${formula}' is a spreadsheet formula: export values, not formulas`);
  if (names.length > 1 && names.every((name) => Number.isFinite(Number(name))))
    throw refusal(
      `the first line holds numbers, not names of columns: add a line of names, or say has_header false`,
    );
  const seen = new Map<string, string>();
  for (const name of names) {
    const earlier = seen.get(name.toLowerCase());
    if (earlier !== undefined)
      throw refusal(
        `the column name '${name}' stands twice in the first line${earlier === name ? '' : ` (as '${earlier}', too)`}: rename one; ${header}`,
      );
    seen.set(name.toLowerCase(), name);
  }
}
