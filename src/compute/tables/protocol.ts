import type { TableInspection } from '../../domain/data/table';
import type { Linearity } from '../../domain/recommendation/facts';
import type { InspectionTask } from './inspect';
import type { ProbeTask } from './probe';
import type { SynthesisTask } from './synthesize';

/** What a table process can do: what it is given, and what it answers. */
export interface TableWork {
  inspect: { task: InspectionTask; result: TableInspection };
  synthesize: { task: SynthesisTask; result: null };
  probe: { task: ProbeTask; result: Linearity };
}

/** What it is asked to do. */
export type TableTask = {
  [Kind in keyof TableWork]: { kind: Kind; task: TableWork[Kind]['task'] };
}[keyof TableWork];

/** What it answers with, once. */
export type TableAnswer =
  | { type: 'done'; result: TableWork[keyof TableWork]['result'] }
  /** What was sent can't be used. */
  | { type: 'refused'; message: string }
  /** The machine has no room for it now. */
  | { type: 'exhausted'; message: string }
  | { type: 'failed'; message: string };
