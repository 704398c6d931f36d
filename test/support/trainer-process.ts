import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { TestCore } from './core';
import type { Act } from './scripted-trainer';

/** What the process is told. */
export interface TrainerOrder {
  temporal: { address: string; namespace: string };
  mongodbUri: string;
  folder: string;
  script: Act[];
}

/** Starts a trainer of two slots in a process of its own, to be killed; it follows the script over the records of `test`. */
export function forkTrainer(
  { temporal, mongodbUri, folder, onClose }: TestCore,
  script: Act[],
): ChildProcess {
  const order: TrainerOrder = { temporal, mongodbUri, folder, script };
  const hook = resolve(__dirname, 'typescript-hook.cjs');
  const main = resolve(__dirname, 'trainer-main.ts');
  const trainer = spawn(process.execPath, ['--require', hook, main, JSON.stringify(order)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  onClose(async () => {
    if (trainer.exitCode === null && trainer.kill('SIGKILL')) await once(trainer, 'exit');
  });
  return trainer;
}
