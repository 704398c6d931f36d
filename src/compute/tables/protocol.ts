import type { TableInspection } from '../../domain/data/table';
import type { InspectionTask } from './inspect';

/** What a table process is asked to do. */
export type TableTask = { kind: 'inspect' } & InspectionTask;

/** What it answers with, once. */
export type TableAnswer =
  | { type: 'done'; result: TableInspection }
  /** What was sent can't be used. */
  | { type: 'refused'; message: string }
  | { type: 'failed'; message: string };
