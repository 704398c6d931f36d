import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Passage } from '../domain/chat/passages';
import type { Guides } from '../domain/chat/ports';

/** Of a section, in the sentence that is told of it. */
const FACT_MAX = 400;

/** The Markdown documents of a folder, by their sections; read when they are first asked for. A missing folder has none. */
export function createGuidesFolder(directory: string): Guides {
  let read: Promise<readonly Passage[]> | null = null;
  return {
    passages: () => {
      read ??= readGuides(directory).catch((error: unknown) => {
        read = null;
        throw error;
      });
      return read;
    },
  };
}

async function readGuides(directory: string): Promise<readonly Passage[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (error instanceof Object && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  const documents = names.filter((name) => name.endsWith('.md')).sort();
  const texts = await Promise.all(documents.map((name) => readFile(join(directory, name), 'utf8')));
  return texts.flatMap((text, index) => sectionsOf(`docs/${documents[index]}`, text));
}

function sectionsOf(file: string, text: string): Passage[] {
  return text.split(/^(?=#{1,3} )/m).flatMap((section): Passage[] => {
    const [head = '', ...lines] = section.split('\n');
    const title = head.replace(/^#+\s*/, '').trim();
    const body = lines.join('\n').trim();
    if (title === '' || body === '') return [];
    const [first = ''] = body.split(/\n\s*\n/);
    const told = first.replaceAll(/\s+/g, ' ').slice(0, FACT_MAX);
    return [
      { id: `${file}#${slugOf(title)}`, kind: 'document', title, fact: `${title}: ${told}`, text: body },
    ];
  });
}

/** As heading anchors are made. */
function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replaceAll(/\s+/g, '-');
}
