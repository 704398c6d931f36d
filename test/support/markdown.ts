import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const PROJECT = resolve(__dirname, '..', '..');

/** A document of the project, by its path from the top. */
export function readDocument(path: string): string {
  return readFileSync(join(PROJECT, path), 'utf8');
}

/**
 * The rows of the first table below a heading, each by its columns' names; code marks are taken off.
 * @throws when there is no such heading, or no table before the next one
 */
export function tableBelow(markdown: string, heading: string): Record<string, string>[] {
  const [, rest] = `\n${markdown}`.split(`\n## ${heading}\n`);
  const section = rest?.split('\n## ', 1)[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  const [head, , ...rows] = lines.map((line) => line.split('|').slice(1, -1).map(bare));
  if (!head || rows.length === 0) throw new Error(`there is no table below "${heading}"`);
  return rows.map((cells) => Object.fromEntries(head.map((name, index) => [name, cells[index] ?? ''])));
}

/** The fenced blocks of a language, in their order. */
export function fencedBlocks(markdown: string, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm');
  return [...markdown.matchAll(fence)].map(([, text = '']) => text);
}

function bare(cell: string): string {
  return cell.trim().replaceAll('`', '');
}
