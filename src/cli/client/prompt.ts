import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { DomainError } from '../../domain/errors';

/** Lines of standard input that were not asked for yet. */
let pendingLines: string[] | null = null;

/** What is asked, and what else to do where there is no terminal to ask on. */
interface Asking {
  question: string;
  /** `use --password-stdin` */
  otherwise: string;
}

/** Asks for one line on the terminal. @throws DomainError VALIDATION_FAILED where there is none to ask on */
export function askLine(asking: Asking): Promise<string> {
  return ask(asking, true);
}

/**
 * Asks for a password, which is not shown; from standard input, the next line of it.
 * @throws DomainError VALIDATION_FAILED where there is no terminal, or no line
 */
export async function askPassword(asking: Asking, fromInput: boolean): Promise<string> {
  if (!fromInput) return ask(asking, false);
  pendingLines ??= (await readInput()).split(/\r?\n/);
  const line = pendingLines.shift();
  if (!line) throw new DomainError('VALIDATION_FAILED', 'there is no password on standard input');
  return line;
}

async function ask({ question, otherwise }: Asking, isShown: boolean): Promise<string> {
  if (!process.stdin.isTTY)
    throw new DomainError('VALIDATION_FAILED', `there is no terminal to ask on: ${otherwise}`);
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
