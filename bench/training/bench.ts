import { TRAIN_MODEL_TYPES } from '../../src/domain/run-spec';
import type { Figures } from '../figures';
import { startService } from '../processes';
import type { Session } from '../session';
import { spreadOf } from '../statistics';
import { completed, startJob, usageOf } from './jobs';
import { comparePython } from './peer';

const ROUNDS = 3;

/** Time, CPU time and memory of the service's default job of each model type, one after another; then beside Python. */
export async function benchTraining(session: Session, figures: Figures): Promise<void> {
  figures.note('starting the service');
  const service = await startService(session, { roles: 'stack,api,worker,trainer' });
  for (const modelType of Object.keys(TRAIN_MODEL_TYPES)) {
    const wall: number[] = [];
    const cpu: number[] = [];
    const memory: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      figures.note(`${modelType}, ${round + 1} of ${ROUNDS}`);
      const beganMs = performance.now();
      const job = await completed(service, await startJob(service, {}, modelType));
      wall.push((performance.now() - beganMs) / 1_000);
      const { cpuSeconds, peakMb } = usageOf(job);
      cpu.push(cpuSeconds);
      memory.push(peakMb);
    }
    const measured: [string, string, number[]][] = [
      ['wall time', 's', wall],
      ['CPU time', 's', cpu],
      ['peak memory', 'MB', memory],
    ];
    for (const [figure, unit, values] of measured) {
      const { low, median, high } = spreadOf(values);
      figures.add({ figure, contestant: modelType, value: median, unit, n: values.length, low, high });
    }
  }
  await comparePython(service, figures);
}
