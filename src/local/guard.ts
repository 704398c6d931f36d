import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Stands between this process and a program that doesn't watch its parent. Standard input is a pipe that nobody writes to:
 * it ends when this process lets go of it or dies, however it dies, and then the program is told to end and, after its grace,
 * its whole process group is killed. The part that sees to it takes no notice of SIGTERM, which others may send to the group.
 * A shell, not another Node: it takes a megabyte, is there at once, and doesn't fall with `killall node`. The program has the
 * same pipe as its input, for those that do watch.
 */
const GUARD_SCRIPT = `
grace=$1; shift
exec 9<&0
"$@" <&9 9<&- &
child=$!
trap 'kill -TERM $child 2>/dev/null' TERM INT HUP
(
  trap '' TERM
  read -r nothing <&9
  kill -TERM $child 2>/dev/null
  tenths=$((grace * 10))
  while [ $tenths -gt 0 ] && kill -0 $child 2>/dev/null; do
    sleep 0.1
    tenths=$((tenths - 1))
  done
  kill -KILL 0
) &
watcher=$!
exec 9<&-
while :; do
  wait $child
  code=$?
  kill -0 $child 2>/dev/null || break
done
trap '' TERM
kill -KILL $watcher 2>/dev/null
kill -TERM 0
exit $code
`;

/** A program with its arguments; `env` is added to the environment. */
export interface Command {
  program: string;
  args: readonly string[];
  env?: Record<string, string>;
}

export interface GuardOptions {
  /** Environment of the program, whole. */
  env: Record<string, string | undefined>;
  /** Seconds between being told to end and being killed. */
  graceSeconds: number;
  /** A file descriptor, or `pipe` to read it through `process`. */
  stdout: number | 'pipe';
  stderr: number | 'pipe';
  /** A file descriptor that the program keeps open as long as it lives: a lock that must outlive this process. */
  heldDescriptor?: number;
  /** The program is a Node.js process to exchange messages with. */
  ipc?: boolean;
}

/** How a program ended. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface GuardedProcess {
  /** The guard's process: output, messages; its process group holds the program. */
  process: ChildProcess;
  /** Resolves when the program and all of its group are gone. */
  exited: Promise<Exit>;
  /** How it ended, or null while it runs. */
  exit(): Exit | null;
  /** Lets the program end by itself within its grace. */
  stop(): Promise<Exit>;
  /** Ends it at once. */
  kill(): void;
}

/** Starts a program that ends with this process. A program that doesn't exist exits with code 127. */
export function startGuarded(command: Command, options: GuardOptions): GuardedProcess {
  const guard = spawn(
    '/bin/sh',
    ['-c', GUARD_SCRIPT, 'modelkeeper-guard', String(options.graceSeconds), command.program, ...command.args],
    {
      // Its own session: Ctrl-C reaches this process only, which then ends things in their order.
      detached: true,
      env: { ...options.env, ...command.env },
      stdio: [
        'pipe',
        options.stdout,
        options.stderr,
        options.heldDescriptor ?? 'ignore',
        options.ipc ? 'ipc' : 'ignore',
      ],
    },
  );
  let isGone = false;
  const killGroup = (): void => {
    // By now its number may be that of others.
    if (isGone) return;
    try {
      if (guard.pid !== undefined) process.kill(-guard.pid, 'SIGKILL');
    } catch {
      // Nobody is left in it.
    }
  };
  const exited = new Promise<Exit>((resolve, reject) => {
    guard.once('error', reject);
    guard.once('exit', (code, signal) => {
      // The guard itself may have been killed: then the program is still there.
      killGroup();
      isGone = true;
      resolve({ code, signal });
    });
  });
  // Whoever awaits it sees the failure; without this line one that nobody awaits yet would end the process.
  exited.catch(() => undefined);
  guard.stdin?.on('error', () => undefined);
  return {
    process: guard,
    exited,
    exit: () =>
      guard.exitCode === null && guard.signalCode === null
        ? null
        : { code: guard.exitCode, signal: guard.signalCode },
    stop: () => {
      guard.stdin?.end();
      return exited;
    },
    kill: killGroup,
  };
}

/** For people: `exit code 1`, `signal SIGKILL`. A shell reports a signal as 128 and its number. */
export function describeExit({ code, signal }: Exit): string {
  if (signal !== null) return `signal ${signal}`;
  const name = Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0];
  if (name !== undefined) return `signal ${name}`;
  return `exit code ${code ?? 'unknown'}`;
}
