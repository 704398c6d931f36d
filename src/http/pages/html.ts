import { escapeHtml } from '../../domain/markup';

/** Text that is HTML already; everything else is escaped. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | null | readonly Part[];

/** A template whose values are escaped, for text and for quoted attributes; null is nothing, lists are joined. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  const rendered = parts.map((part, index) => `${render(part)}${strings[index + 1] ?? ''}`);
  return { html: `${strings[0] ?? ''}${rendered.join('')}` };
}

function render(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return 'html' in part ? part.html : part.map(render).join('');
}
