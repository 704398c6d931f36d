import { availableParallelism } from 'node:os';

/** One measured figure, printed as one line of JSON. */
export interface Figure {
  bench: string;
  /** What was measured: `list`. */
  figure: string;
  /** Who was measured; `modelkeeper / bare` for a ratio of the two. */
  contestant: string;
  value: number;
  unit: string;
  /** How many measurements the value stands for. */
  n: number;
  /** Under which conditions, and what else was seen: `connections`, `p99Ms`. */
  [detail: string]: number | string;
}

/** Takes figures: each goes to standard output at once, all of them to standard error as a table at the end. */
export interface Figures {
  add(figure: Omit<Figure, 'bench'>): void;
  /** Something for whoever waits; not a figure. */
  note(text: string): void;
  table(): void;
}

/** The figures of one benchmark; the first says on what kind of machine they were taken. */
export function createFigures(bench: string): Figures {
  const all: Figure[] = [];
  const add = (figure: Omit<Figure, 'bench'>): void => {
    const whole = rounded({ bench, ...figure } as Figure);
    all.push(whole);
    process.stdout.write(`${JSON.stringify(whole)}\n`);
  };
  add({
    figure: 'machine',
    contestant: 'both',
    value: availableParallelism(),
    unit: 'cores',
    n: 1,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    day: new Date().toISOString().slice(0, 10),
  });
  return {
    add,
    note: (text) => void process.stderr.write(`${text}\n`),
    table: () => void process.stderr.write(`\n${all.map(row).join('\n')}\n`),
  };
}

/** Four digits say more than any of these measurements knows. */
function rounded(figure: Figure): Figure {
  const entries = Object.entries(figure).map(([name, value]) =>
    typeof value === 'number' && !Number.isInteger(value)
      ? [name, Number(value.toPrecision(4))]
      : [name, value],
  );
  return Object.fromEntries(entries) as Figure;
}

function row({ bench: _bench, figure, contestant, value, unit, ...details }: Figure): string {
  const rest = Object.entries(details).map(([name, detail]) => `${name} ${detail}`);
  return `${figure.padEnd(22)} ${contestant.padEnd(20)} ${String(value).padStart(8)} ${unit.padEnd(11)} ${rest.join(', ')}`;
}
