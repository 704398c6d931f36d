import { readdirSync, readFileSync } from 'node:fs';

/** What processes have used. */
export interface Usage {
  /** Seconds of CPU time since they began. */
  cpuSeconds: number;
  /** Memory that they hold now, in MB (10^6 bytes). */
  residentMb: number;
}

interface ProcessLine extends Usage {
  pid: number;
  parent: number;
  command: string;
}

/** The kernel's USER_HZ, the same on every Linux. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4_096;

/** What a process and all that it started use; null where the system doesn't tell (only Linux does, in `/proc`). */
export function usageOfTree(root: number): Usage | null {
  const all = listProcesses();
  if (all === null) return null;
  const tree = new Set([root]);
  // Parents have lower ids than their children but for wraps, so a few passes find everybody.
  for (let size = 0; size < tree.size; ) {
    size = tree.size;
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(pid);
  }
  return sum(all.filter(({ pid }) => tree.has(pid)));
}

/** What the processes use whose command line has `word`; null as above. */
export function usageOfCommand(word: string): Usage | null {
  const all = listProcesses();
  return all && sum(all.filter(({ command }) => command.includes(word) && !command.startsWith('/bin/sh')));
}

function sum(lines: readonly Usage[]): Usage {
  return {
    cpuSeconds: lines.reduce((total, { cpuSeconds }) => total + cpuSeconds, 0),
    residentMb: lines.reduce((total, { residentMb }) => total + residentMb, 0),
  };
}

function listProcesses(): ProcessLine[] | null {
  if (process.platform !== 'linux') return null;
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      // After the name in parentheses, which may hold anything (proc_pid_stat(5)); the first is field 3.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const field = (number: number): number => Number(fields[number - 3]);
      return [
        {
          pid: Number(pid),
          parent: field(4),
          command,
          cpuSeconds: (field(14) + field(15)) / TICKS_PER_SECOND,
          residentMb: (field(24) * PAGE_BYTES) / 1e6,
        },
      ];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}
