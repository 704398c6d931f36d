import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { patternsIn } from '../support/source-scan';

const SOURCES = resolve(__dirname, '../../src');
const REPEATED = 3_000;
/** What a repetition within a repetition would take for one or the other, or both. */
const PUMPED = ['a', 'A', '0', '-', '_', '.', ',', ' ', '/', ':', '=', '@', '"', '+', 'é', '\\'];
const TWINS = [
  'a-',
  'a.',
  'a,',
  'a/',
  'a_',
  '0,',
  '0.',
  ' a',
  ' -',
  '::',
  '/a',
  'a@',
  'a=',
  '\t ',
  'the ',
  'x-f',
];
/** How attacks begin, so that they come past what stands first, and end, so that nothing fits in the end. */
const HEADS = ['', 'a', '0', 's3://a', 'https://', 'set the ', 'mongodb://', 'application/', '['];
const TAIL = '\0!';
/** Linear and quadratic ones end within seconds; an exponential one not within a life. */
const LIMIT_MS = 120_000;

/** Runs every pattern over every attack, in a process that can be ended. */
const ATTACK = `
const { patterns, texts } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
for (const [source, flags] of patterns) {
  process.stderr.write('\\n' + source);
  for (const text of texts) new RegExp(source, flags).test(text);
}`;

function attack(patterns: readonly RegExp[]): void {
  const pumps = [...PUMPED, ...TWINS].map((pump) => pump.repeat(REPEATED / pump.length));
  const texts = HEADS.flatMap((head) => pumps.map((pump) => head + pump + TAIL));
  const input = JSON.stringify({ patterns: patterns.map(({ source, flags }) => [source, flags]), texts });
  try {
    execFileSync(process.execPath, ['-e', ATTACK], { input, timeout: LIMIT_MS, stdio: 'pipe' });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    throw new Error(`it takes for ever: ${said.slice(said.lastIndexOf('\n') + 1)}`, { cause: error });
  }
}

it('no pattern of the program takes for ever, whatever it is given', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts'));
  const patterns = sources.flatMap((file) => patternsIn(readFileSync(join(SOURCES, file), 'utf8')));
  expect(patterns.length).toBeGreaterThan(100);
  attack(patterns);
});

it('would find one that does', () => {
  const [planted] = patternsIn('export const bad = /^(?:a+)+$/;');
  const input = JSON.stringify({ patterns: [[planted?.source, '']], texts: [`${'a'.repeat(40)}!`] });
  const limited = { input, timeout: 2_000, stdio: 'pipe' } as const;
  expect(() => execFileSync(process.execPath, ['-e', ATTACK], limited)).toThrow(/ETIMEDOUT/);
});
