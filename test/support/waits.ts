import type { WorkflowHandle } from '@temporalio/client';
import { eventually } from './eventually';
import { stepOf } from './replays';
import { aGate } from './scripted-trainer';

/** Waits until a workflow sleeps, or waits for something with a deadline. */
export async function untilItWaits(handle: WorkflowHandle): Promise<void> {
  await eventually(
    async () => {
      const { events } = await handle.fetchHistory();
      const all = events ?? [];
      const ended = all.filter(
        (event) => event.timerFiredEventAttributes ?? event.timerCanceledEventAttributes,
      );
      return all.filter((event) => event.timerStartedEventAttributes).length - ended.length;
    },
    (timers) => timers > 0,
  );
}

/** Waits until so many signals stand in the history of a workflow. */
export async function untilSignalled(handle: WorkflowHandle, count: number): Promise<void> {
  await eventually(
    () => countSignals(handle),
    (found) => found >= count,
  );
}

/** How many signals stand in the history of a workflow; those that its task has yet to be told of do not. */
export async function countSignals(handle: WorkflowHandle): Promise<number> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length;
}

/** Holds back the first answer that says that nothing is left to do. */
export interface HeldStop {
  /** Put around the activities of a worker. */
  around: <T extends object>(activities: T) => T;
  /** Resolves when an answer is held back. */
  isHeld: Promise<void>;
  /** Hands the answer over. */
  release: () => void;
}

/** A reading so slow that much can happen meanwhile. `read`: the activity that answers with a step; `isFor`: of whom. */
export function holdStop(
  read: 'readIncidentStep' | 'readDeliveryStep',
  isFor: (id: unknown) => boolean,
): HeldStop {
  const [held, released] = [aGate(), aGate()];
  let isFirst = true;
  async function hold(answer: unknown): Promise<void> {
    if (stepOf(answer) !== 'stop' || !isFirst) return;
    isFirst = false;
    held.open();
    await released.gate;
  }
  return {
    isHeld: held.gate,
    release: released.open,
    around: (activities) =>
      new Proxy(activities, {
        get(target, name) {
          const activity: unknown = Reflect.get(target, name);
          if (name !== read || typeof activity !== 'function') return activity;
          return async (...given: unknown[]): Promise<unknown> => {
            const answer: unknown = await Reflect.apply(activity, target, given);
            if (isFor(given[0])) await hold(answer);
            return answer;
          };
        },
      }),
  };
}
