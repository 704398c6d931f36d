import { clearLine, cursorTo, moveCursor } from 'node:readline';
import type { WriteStream } from 'node:tty';
import type { Report, Step } from '../local/report';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
const REDRAW_MS = 120;
/** Where lines can't be redrawn, an unchanged step is mentioned no more often than this. */
const REPEAT_MS = 15_000;
const LABEL_WIDTH = 12;

interface RunningStep {
  label: string;
  text: string;
  beganAt: number;
  toldAt: number;
}

/** Shows steps on a terminal, each on a line that moves while it runs; elsewhere, in plain lines. */
export interface TerminalReport extends Report {
  /** Text that stays. */
  print(text: string): void;
  /** Draws no more; steps that still run vanish. */
  close(): void;
}

/** A report on standard output. */
export function createTerminalReport(output: WriteStream): TerminalReport {
  return output.isTTY ? createLiveReport(output) : createPlainReport((line) => output.write(`${line}\n`));
}

function seconds(step: RunningStep): string {
  const elapsed = Math.round((performance.now() - step.beganAt) / 1000);
  return elapsed < 60 ? `${elapsed} s` : `${Math.floor(elapsed / 60)} min ${elapsed % 60} s`;
}

function lineOf(mark: string, label: string, text: string): string {
  return `${mark} ${label.padEnd(LABEL_WIDTH)} ${text}`.trimEnd();
}

function createPlainReport(write: (line: string) => void): TerminalReport {
  const begin = (label: string): RunningStep => ({ label, text: '', beganAt: performance.now(), toldAt: 0 });
  return {
    step(label) {
      const step = begin(label);
      return {
        progress(text) {
          const isNews = text.replaceAll(/\d+/g, '') !== step.text.replaceAll(/\d+/g, '');
          if (!isNews && performance.now() - step.toldAt < REPEAT_MS) return;
          Object.assign(step, { text, toldAt: performance.now() });
          write(lineOf('…', label, `${text} (${seconds(step)})`));
        },
        done: (text) => write(lineOf('✓', label, `${text} (${seconds(step)})`)),
        failed: () => write(lineOf('✗', label, step.text)),
      };
    },
    note: (text) => write(`! ${text}`),
    print: write,
    close: () => undefined,
  };
}

function createLiveReport(output: WriteStream): TerminalReport {
  const running = new Set<RunningStep>();
  let drawnLines = 0;
  let frame = 0;
  const erase = (): void => {
    for (; drawnLines > 0; drawnLines -= 1) {
      moveCursor(output, 0, -1);
      clearLine(output, 0);
    }
    cursorTo(output, 0);
  };
  const draw = (): void => {
    const mark = FRAMES[frame % FRAMES.length] ?? '';
    for (const step of running) {
      const line = lineOf(mark, step.label, `${step.text} (${seconds(step)})`);
      // A line that wraps could not be erased.
      output.write(`${line.slice(0, output.columns - 1)}\n`);
      drawnLines += 1;
    }
  };
  const print = (line: string): void => {
    erase();
    output.write(`${line}\n`);
    draw();
  };
  const timer = setInterval(() => {
    frame += 1;
    erase();
    draw();
  }, REDRAW_MS);
  timer.unref();
  return {
    step(label): Step {
      const step: RunningStep = { label, text: '', beganAt: performance.now(), toldAt: 0 };
      running.add(step);
      const end = (line: string): void => {
        running.delete(step);
        print(line);
      };
      return {
        progress: (text) => {
          step.text = text;
        },
        done: (text) => end(lineOf('✓', label, `${text} (${seconds(step)})`)),
        failed: () => end(lineOf('✗', label, step.text)),
      };
    },
    note: (text) => print(`! ${text}`),
    print,
    close: () => {
      clearInterval(timer);
      erase();
    },
  };
}
