import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { JsonValue } from '../../domain/json';
import type { Reply } from '../route';
import { type Html, html } from './html';

/** Where the pages live, as the ML model development contract publishes it. */
export const HOME = '/model-development';

/** Only what this service itself serves, and no script at all. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

export const STYLE = `:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 0 auto; padding: 1rem; }
nav { display: flex; gap: 1.5rem; border-bottom: 1px solid var(--line); padding-bottom: .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
pre { background: var(--soft); padding: .8rem; overflow: auto; max-height: 32rem; white-space: pre-wrap; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.5rem; }
dt { opacity: .7; } dd { margin: 0; }
.high { color: #c33; font-weight: 600; } .medium { color: #a70; } .low { opacity: .8; }
textarea { width: 100%; font: inherit; box-sizing: border-box; }
form.row { display: inline-block; margin-right: .5rem; }
`;

/** In its address, so that no browser keeps that of another version. */
const STYLE_DIGEST = createHash('sha256').update(STYLE).digest('hex').slice(0, 8);

/** What is said of a page beside what is on it. */
export interface PageOptions {
  status?: number;
  /** Seconds after which it is shown anew. */
  refreshS?: number;
}

/** What goes on is shown anew until it has ended. */
export function whileOpen(status: string): PageOptions {
  return status === 'queued' || status === 'running' ? { refreshS: 2 } : {};
}

/** A whole page. */
export function page(
  title: string,
  content: Html,
  { status = 200, refreshS }: PageOptions = {},
): Reply<never> {
  const whole = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refreshS === undefined ? null : html`<meta http-equiv="refresh" content="${refreshS}">`}
<title>${title} · Modelkeeper</title>
<link rel="stylesheet" href="${HOME}/style.css?${STYLE_DIGEST}">
</head>
<body>
<nav><a href="${HOME}">Model development</a><a href="${HOME}/chat">Assistant</a><a href="/docs">API</a></nav>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`;
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  };
  return { status, headers, stream: Readable.from([whole.html]) };
}

/** Rows under heads; a sentence where there are none. */
export function table(heads: readonly string[], rows: readonly (readonly (Html | string)[])[]): Html {
  if (rows.length === 0) return html`<p>None yet.</p>`;
  return html`<table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    (cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
  )}</tbody></table>`;
}

/** Sentences, one below the other. */
export function list(sentences: readonly string[]): Html {
  return html`<ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
}

/** What is known of one thing, by name; null is left out. */
export function facts(entries: readonly (readonly [string, Html | string | null])[]): Html {
  const known = entries.filter(([, value]) => value !== null);
  return html`<dl>${known.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

/** How many there are, where not all of them are shown. */
export function heading(name: string, { shown, total }: { shown: number; total: number }): Html {
  return html`<h2>${name} (${total > shown ? `the newest ${shown} of ${total}` : total})</h2>`;
}

/** A link to a page of one thing. */
export function link(kind: 'recipes' | 'models' | 'runs', id: string, text: string = id): Html {
  return html`<a href="${HOME}/${kind}/${encodeURIComponent(id)}">${text}</a>`;
}

/** JSON as people read it. */
export function json(value: JsonValue): Html {
  return html`<pre>${JSON.stringify(value, null, 2)}</pre>`;
}
