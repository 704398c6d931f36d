import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** Longer lines are cut. */
const LINE_CHARACTERS_MAX = 2_000;

/** Calls `onLine` with each line of a stream, the last one also without an end; empty lines are left out. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const tell = (line: string): void => {
    const text = line.trimEnd().slice(0, LINE_CHARACTERS_MAX);
    if (text !== '') onLine(text);
  };
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    // What is kept of a line without an end is bounded, too.
    rest = (lines.pop() ?? '').slice(0, LINE_CHARACTERS_MAX);
    lines.forEach(tell);
  });
  stream.on('end', () => tell(rest));
}
