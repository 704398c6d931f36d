/** Reads one table in a process of its own: native code that aborts, or a file that is too much, takes nobody along. */
import { DomainError, messageOf } from '../../domain/errors';
import { isExhausted } from '../exhaustion';
import { inspectTable } from './inspect';
import { probeLinearity } from './probe';
import type { TableAnswer, TableTask } from './protocol';
import { synthesize } from './synthesize';

process.on('message', (task: TableTask) => void work(task));
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// When to end is the parent's to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

async function work(task: TableTask): Promise<void> {
  const answer = await answerOf(task);
  process.send?.(answer, undefined, {}, () => process.exit(0));
}

async function answerOf(task: TableTask): Promise<TableAnswer> {
  try {
    return { type: 'done', result: await resultOf(task) };
  } catch (error) {
    const message = messageOf(error);
    if (isExhausted(error)) return { type: 'exhausted', message };
    return { type: error instanceof DomainError ? 'refused' : 'failed', message };
  }
}

async function resultOf(asked: TableTask): Promise<(TableAnswer & { type: 'done' })['result']> {
  if (asked.kind === 'inspect') return inspectTable(asked.task);
  if (asked.kind === 'probe') return probeLinearity(asked.task);
  await synthesize(asked.task);
  return null;
}
