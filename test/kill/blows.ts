import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Site } from '../support/site';
import { type Part, signal } from '../support/site-processes';
import type { Draw } from './draw';

export type Victim = Exclude<Part, 'guard' | 'other'> | 'temporal and its data' | 'all';
const HANGING = ['roles', 'temporal', 'store'] as const;
/** Longer than a heartbeat's and a lease's time, shorter than a start may take. */
const LONGEST_HANG_MS = 25_000;

/** What a service suffers. Times are milliseconds from the beginning of the round. */
export interface Blows {
  kills: { atMs: number; victim: Victim }[];
  /** A process that is stopped for a while and goes on as if nothing had been. */
  hang: { atMs: number; victim: (typeof HANGING)[number]; forMs: number } | null;
}

/** From one to three kills, and now and then a hang, all within `withinMs`. */
export function drawBlows(draw: Draw, victims: readonly [Victim, ...Victim[]], withinMs: number): Blows {
  const kills = Array.from({ length: draw.integer(1, 4) }, () => ({
    atMs: draw.integer(0, withinMs),
    victim: draw.pick(victims),
  }));
  const hang = {
    atMs: draw.integer(0, withinMs),
    victim: draw.pick(HANGING),
    forMs: draw.integer(0, LONGEST_HANG_MS),
  };
  return { kills: kills.sort((a, b) => a.atMs - b.atMs), hang: draw.integer(0, 3) === 0 ? hang : null };
}

/** A time in which a part of the program stood still, epoch milliseconds. */
export interface Hang {
  fromMs: number;
  toMs: number;
}

/**
 * Deals the blows; resolves when all are dealt, to the hang if there was one. `restart` is called when a victim took
 * the whole program along.
 */
export async function strike(
  site: Site,
  { kills, hang }: Blows,
  restart: () => Promise<void>,
): Promise<Hang | null> {
  const [hung] = await Promise.all([hangOf(site, hang), killAll(site, kills, restart)]);
  return hung;
}

async function killAll(site: Site, kills: Blows['kills'], restart: () => Promise<void>): Promise<void> {
  const beganAt = performance.now();
  for (const { atMs, victim } of kills) {
    await delay(Math.max(0, beganAt + atMs - performance.now()));
    await killOne(site, victim, restart);
  }
}

async function killOne(site: Site, victim: Victim, restart: () => Promise<void>): Promise<void> {
  if (victim === 'temporal and its data') {
    site.kill('temporal');
    rmSync(join(site.data, 'temporal'), { recursive: true, force: true });
  } else if (victim === 'main' || victim === 'all') {
    site.kill(...(victim === 'main' ? (['main'] as const) : []));
    await site.untilGone();
    await restart();
  } else {
    site.kill(victim);
  }
}

async function hangOf(site: Site, plan: Blows['hang']): Promise<Hang | null> {
  if (plan === null) return null;
  await delay(plan.atMs);
  // Only these: one that comes after them does not hang.
  const stopped = site.processes(plan.victim).map(({ pid }) => pid);
  const fromMs = Date.now();
  for (const pid of stopped) signal(pid, 'SIGSTOP');
  await delay(plan.forMs);
  for (const pid of stopped) signal(pid, 'SIGCONT');
  return { fromMs, toMs: Date.now() };
}
