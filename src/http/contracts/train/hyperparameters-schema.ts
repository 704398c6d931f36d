import { HYPERPARAMETERS, type Hyperparameter } from '../../../domain/hyperparameters';
import { TRAIN_MODEL_TYPES } from '../../../domain/run-spec';

interface PropertySchema {
  type: 'integer' | 'number';
  minimum: number;
  maximum: number;
  description: string;
}

/**
 * JSON Schema of the hyperparameters of this contract, from the domain's own table. Where model types differ, the
 * bounds are the widest, and the description tells each one's.
 */
export function hyperparametersSchema() {
  const known = Object.entries(TRAIN_MODEL_TYPES).flatMap(([modelType, engine]) =>
    Object.entries(HYPERPARAMETERS[engine]).map(([name, spec]) => ({ modelType, name, spec })),
  );
  const names = [...new Set(known.map(({ name }) => name))].sort();
  const properties = names.map((name): [string, PropertySchema] => {
    const uses = known.filter((use) => use.name === name);
    const specs = uses.map(({ spec }) => spec);
    return [
      name,
      {
        type: specs.every(({ type }) => type === 'integer') ? 'integer' : 'number',
        minimum: Math.min(...specs.map(({ minimum }) => minimum)),
        maximum: Math.max(...specs.map(({ maximum }) => maximum)),
        description: uses.map(describe).join('\n\n'),
      },
    ];
  });
  return {
    type: 'object' as const,
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  };
}

function describe({ modelType, spec }: { modelType: string; spec: Hyperparameter }): string {
  const { minimum, maximum, default: usual, description } = spec;
  return `\`${modelType}\`: ${description} ${minimum} to ${maximum}, default ${usual}.`;
}
