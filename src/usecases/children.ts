import type { RunOrchestrator } from '../domain/orchestration';
import type { Clock, RunRepository } from '../domain/ports';
import { isTerminal, type Run } from '../domain/run';
import { cancel } from '../domain/run-rules';

interface ChildDeps {
  runs: RunRepository;
  orchestrator: RunOrchestrator;
  clock: Clock;
  onDelayed: (runId: string, cause: unknown) => void;
}

/** Cancels what is still open below a cancelled (or failed) parent. */
export async function cancelOpenChildren(deps: ChildDeps, parent: Run, actor: string): Promise<void> {
  const by = {
    actor,
    reason: `run ${parent.id}, which it belongs to, is ${parent.state}`,
    now: deps.clock.now(),
  };
  for (const child of await deps.runs.findMany(parent.children.map(({ id }) => id))) {
    if (isTerminal(child.state)) continue;
    await deps.runs.transition(child.id, (run) => (isTerminal(run.state) ? null : cancel(run, by)));
    await deps.orchestrator.wake(child.id).catch((cause: unknown) => deps.onDelayed(child.id, cause));
  }
}
