import type { HyperparameterValues } from '../../domain/hyperparameters';

/** The value of one hyperparameter. @throws Error when it was not resolved (a defect of the caller). */
export function parameter(values: HyperparameterValues, name: string): number {
  const value = values[name];
  if (value === undefined) throw new Error(`hyperparameter '${name}' was not resolved`);
  return value;
}
