import type { Feature } from './dataset';
import type { ModelVersion } from './model-version';
import type { Engine, Task } from './training';

/** All that a stored model needs to predict, whichever way it was made: who reads its file, and how rows are coded. */
export interface ModelSignature {
  engine: Engine;
  task: Task;
  /** What the model reads, in its order. */
  features: readonly Feature[];
  /** Levels of each categorical feature in the order of their codes (0, 1, …). */
  categories: Readonly<Record<string, readonly string[]>>;
  /** Texts of several classes in the order of their codes; absent for two, and for numbers. */
  classes?: readonly string[];
}

/** The signature of a version; null where nothing tells it. */
export function signatureOf({
  report,
  signature,
}: Pick<ModelVersion, 'report' | 'signature'>): ModelSignature | null {
  return signature ?? report;
}
