import { readdirSync, readFileSync } from 'node:fs';
import { eventually } from './eventually';

/** Process ids of the living children of `pid` whose command line names `program` (by Linux's /proc). */
export function childrenOf(pid: number, program: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid && commandOf(name).includes(program))
    .map(Number);
}

/** Resolves when no process `pid` is left (a zombie counts as gone). */
export async function untilGone(pid: number): Promise<void> {
  await eventually(
    async () => stateOf(pid),
    (state) => state === null || state === 'Z',
  );
}

/** Fields of /proc/<pid>/stat after the name, which may hold spaces: state, parent, … */
function fieldsOf(pid: number | string): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

function stateOf(pid: number): string | null {
  return fieldsOf(pid)?.[0] ?? null;
}

function parentOf(pid: string): number | null {
  const fields = fieldsOf(pid);
  return fields && fields[0] !== 'Z' ? Number(fields[1]) : null;
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
