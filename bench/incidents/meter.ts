import { setTimeout as delay } from 'node:timers/promises';
import type { Usage } from '../usage';

/** What was used since `begin`. */
export interface Used {
  cpuSeconds: number;
  /** The most that was seen, looking twice a second; processes that share memory each count it. */
  peakMb: number;
  /** Since `begin`. */
  seconds: number;
}

/** Watches groups of processes by name. On a system that tells nothing, nothing is used. */
export interface Meter {
  begin(): void;
  used(): [name: string, used: Used][];
  /** Resolves when all together take less than a quarter of a core for some seconds, or after `maxMs`. */
  quiet(maxMs: number): Promise<void>;
  stop(): void;
}

const LOOK_MS = 500;
const QUIET_MS = 3_000;
const QUIET_CORES = 0.25;

/** A meter that looks until it is stopped. */
export function createMeter(groups: Record<string, () => Usage | null>): Meter {
  const names = Object.keys(groups);
  const look = (name: string): Usage =>
    groups[name]?.() ?? { cpuSeconds: Number.NaN, residentMb: Number.NaN };
  let beganMs = performance.now();
  let first = new Map<string, Usage>();
  let peaks = new Map<string, number>();
  const note = (): void => {
    for (const name of names) peaks.set(name, Math.max(peaks.get(name) ?? 0, look(name).residentMb));
  };
  const timer = setInterval(note, LOOK_MS);
  const cpuSeconds = (): number => names.reduce((total, name) => total + look(name).cpuSeconds, 0);
  return {
    begin() {
      beganMs = performance.now();
      peaks = new Map();
      first = new Map(names.map((name) => [name, look(name)]));
    },
    used() {
      note();
      const seconds = (performance.now() - beganMs) / 1_000;
      const entries = names.map((name): [string, Used] => {
        const cpuSince = look(name).cpuSeconds - (first.get(name)?.cpuSeconds ?? 0);
        return [name, { cpuSeconds: cpuSince, peakMb: peaks.get(name) ?? Number.NaN, seconds }];
      });
      return entries.filter(([, used]) => !Number.isNaN(used.cpuSeconds));
    },
    async quiet(maxMs) {
      const deadline = performance.now() + maxMs;
      while (performance.now() < deadline) {
        const before = cpuSeconds();
        await delay(QUIET_MS);
        const cores = (cpuSeconds() - before) / (QUIET_MS / 1_000);
        if (!(cores > QUIET_CORES)) return;
      }
    },
    stop: () => clearInterval(timer),
  };
}
