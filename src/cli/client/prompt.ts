import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { DomainError } from '../../domain/errors';

/** Lines of standard input that were not asked for yet. */
let pendingLines: string[] | null = null;

/** Asks for one line on the terminal. @throws DomainError VALIDATION_FAILED where there is none to ask on */
export function askLine(question: string): Promise<string> {
  return ask(question, true);
}

/**
 * Asks for a password, which is not shown; from standard input, the next line of it.
 * @throws DomainError VALIDATION_FAILED where there is no terminal, or no line
 */
export async function askPassword(question: string, fromInput: boolean): Promise<string> {
  if (!fromInput) return ask(question, false);
  pendingLines ??= (await readInput()).split(/\r?\n/);
  const line = pendingLines.shift();
  if (!line) throw new DomainError('VALIDATION_FAILED', 'there is no password on standard input');
  return line;
}

async function ask(question: string, isShown: boolean): Promise<string> {
  if (!process.stdin.isTTY)
    throw new DomainError(
      'VALIDATION_FAILED',
      'there is no terminal to ask on: use --user and --password-stdin, or set MODELKEEPER_TOKEN to an API key',
    );
  process.stderr.write(`${question}: `);
  const shown = new Writable({
    write(chunk, _encoding, done) {
      if (isShown) process.stderr.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output: shown, terminal: true });
  try {
    return await new Promise((resolve, reject) => {
      lines.once('line', resolve);
      const refuse = (): void => reject(new DomainError('VALIDATION_FAILED', 'given up'));
      lines.once('SIGINT', refuse);
      lines.once('close', refuse);
    });
  } finally {
    lines.close();
    if (!isShown) process.stderr.write('\n');
  }
}

async function readInput(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
  return text;
}
