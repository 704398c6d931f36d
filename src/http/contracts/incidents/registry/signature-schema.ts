import { z } from 'zod';
import { CATEGORIES_MAX } from '../../../../domain/data/definition';
import { CLASSES_MAX } from '../../../../domain/data/table';
import { isColumnName, isText } from '../../../../domain/keepable';
import type { ModelSignature } from '../../../../domain/signature';
import { ENGINES, TASKS } from '../../../../domain/training';

const FEATURES_MAX = 1_000;
const TEXT_MAX = 200;
const KINDS = ['numeric', 'categorical'] as const;

const Text = z
  .string('must be a string')
  .max(TEXT_MAX, `must be at most ${TEXT_MAX} characters long`)
  .refine(isText, 'must be valid Unicode');
const areDifferent = (texts: readonly string[]): boolean => new Set(texts).size === texts.length;

const SignatureFeature = z
  .strictObject(
    {
      name: Text.min(1, 'must not be empty').refine(isColumnName, 'can not be kept as the name of a column'),
      type: z.enum(KINDS, `must be one of ${KINDS.join(', ')}`),
      categories: z
        .array(Text, 'must be a list of strings')
        .min(1, 'must not be empty')
        .max(CATEGORIES_MAX, `must be at most ${CATEGORIES_MAX}`)
        .refine(areDifferent, 'must be different')
        .optional()
        .meta({
          description: 'Of a categorical feature, in the order of its codes: the first is 0 to the model.',
        }),
    },
    'must be an object',
  )
  .refine(({ type, categories }) => (type === 'categorical') === (categories !== undefined), {
    error: 'must have categories if it is categorical, and none if it is numeric',
  });

/** How to predict with the file of a version that was made elsewhere. */
export const Signature = z
  .strictObject(
    {
      engine: z.enum(ENGINES, `must be one of ${ENGINES.join(', ')}`).meta({
        description:
          "By which the file is read: XGBoost's JSON or UBJSON for `xgboost`, `random_forest` and `decision_tree`; for the others a file that this service wrote.",
      }),
      task: z.enum(TASKS, `must be one of ${TASKS.join(', ')}`),
      features: z
        .array(SignatureFeature, 'must be a list of objects')
        .min(1, 'must not be empty')
        .max(FEATURES_MAX, `must be at most ${FEATURES_MAX}`)
        .refine((features) => areDifferent(features.map(({ name }) => name)), 'must have different names')
        .meta({ description: 'What the model reads, in its order.' }),
      classes: z
        .array(Text, 'must be a list of strings')
        .min(3, 'must be at least 3')
        .max(CLASSES_MAX, `must be at most ${CLASSES_MAX}`)
        .refine(areDifferent, 'must be different')
        .optional()
        .meta({ description: 'Of multiclass_classification, in the order of their codes.' }),
    },
    'must be an object',
  )
  .refine(({ task, classes }) => (task === 'multiclass_classification') === (classes !== undefined), {
    error: 'must have classes if its task is multiclass_classification, and none for other tasks',
  })
  .meta({ id: 'ModelSignature' });

/** The signature as it was sent. */
export function toSignature({ engine, task, features, classes }: z.output<typeof Signature>): ModelSignature {
  const categories = features.flatMap((feature) =>
    feature.categories ? [[feature.name, feature.categories] as const] : [],
  );
  return {
    engine,
    task,
    features: features.map(({ name, type }) => ({ name, kind: type })),
    categories: Object.fromEntries(categories),
    ...(classes ? { classes } : {}),
  };
}
