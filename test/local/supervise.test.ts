import { type GuardedProcess, startGuarded } from '../../src/local/guard';
import type { Report } from '../../src/local/report';
import { type SupervisedSpec, supervise } from '../../src/local/supervise';
import { eventually } from '../support/eventually';

/** A program that runs until it is killed, and a report that remembers. */
function aSpec(launch?: (count: number) => void) {
  const launched: GuardedProcess[] = [];
  const notes: string[] = [];
  const report: Report = {
    step: () => ({ progress: () => undefined, done: () => undefined, failed: () => undefined }),
    note: (text) => void notes.push(text),
  };
  const spec: SupervisedSpec = {
    name: 'The sleeper',
    report,
    launch: async () => {
      launch?.(launched.length);
      const child = startGuarded(
        { program: 'sleep', args: ['1000'] },
        { env: process.env, graceSeconds: 1, stdout: 'pipe', stderr: 'pipe' },
      );
      launched.push(child);
      return child;
    },
  };
  return { spec, launched, notes };
}

const never = new AbortController().signal;

describe('a supervised process', () => {
  it('is started again when it dies, and says so', async () => {
    const { spec, launched, notes } = aSpec();
    const supervised = await supervise(spec, never);
    launched[0]?.kill();
    await eventually(
      async () => notes,
      (said) => said.includes('The sleeper is back'),
    );
    expect(notes[0]).toBe('The sleeper ended (signal SIGKILL) and is started again');
    expect(launched).toHaveLength(2);
    await supervised.stop();
  });

  it('is tried again when it could not be started again', async () => {
    const { spec, launched, notes } = aSpec((count) => {
      if (count === 1 && notes.length === 1) throw new Error('no room');
    });
    const supervised = await supervise(spec, never);
    launched[0]?.kill();
    await eventually(
      async () => notes,
      (said) => said.includes('The sleeper is back'),
    );
    expect(notes[1]).toMatch(/^The sleeper did not start, next try in \d+ s: no room$/);
    await supervised.stop();
  });

  it('that never started is an error', async () => {
    const { spec } = aSpec(() => {
      throw new Error('no room');
    });
    await expect(supervise(spec, never)).rejects.toThrow('no room');
  });

  it('stays away once it was stopped', async () => {
    const { spec, launched, notes } = aSpec();
    const supervised = await supervise(spec, never);
    await supervised.stop();
    expect(launched[0]?.exit()).not.toBeNull();
    expect(launched).toHaveLength(1);
    expect(notes).toEqual([]);
  });

  it('is not started again when it is stopped in the pause after its death', async () => {
    const { spec, launched, notes } = aSpec();
    const supervised = await supervise(spec, never);
    launched[0]?.kill();
    await eventually(
      async () => notes,
      (said) => said.length === 1,
    );
    await supervised.stop();
    expect(launched).toHaveLength(1);
  });
});
