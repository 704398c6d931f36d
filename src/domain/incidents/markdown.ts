/** Text of others inside a line of Markdown: no markup, no line of its own. */
export function inline(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/[\\`|<[\]*]/g, String.raw`\$&`);
}

/** Text of others, each of its lines quoted. */
export function quote(text: string): string {
  const lines = text.trim().split(/\r?\n/);
  return lines.map((line) => `> ${inline(line)}`.trimEnd()).join('\n');
}

/** A table; cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A list with dashes; `none` stands for an empty one. */
export function bullets(items: readonly string[], none: string): string {
  return items.length === 0 ? none : items.map((item) => `- ${item}`).join('\n');
}

/** A time (ISO 8601 UTC) for people, to the second. */
export function moment(at: string): string {
  return `${at.slice(0, 'YYYY-MM-DD'.length)} ${clockTime(at)} UTC`;
}

/** The time of day of `at` (ISO 8601 UTC), to the second. */
export function clockTime(at: string): string {
  return at.slice('YYYY-MM-DDT'.length, 'YYYY-MM-DDTHH:MM:SS'.length);
}
