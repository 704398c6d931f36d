import { z } from 'zod';
import { CLASSES_MAX, COLUMN_ROLES } from '../../../../domain/data/table';
import { TASKS } from '../../../../domain/training';
import { queryInteger } from '../../../query';
import { PageQuery, pageOf, Time } from '../page';

const ID_RULE =
  'must be 1 to 100 letters, digits, dots, dashes or underscores, beginning with a letter or digit';
/** What a dataset may be called. */
const DATASET_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const TEXT_MAX = 200;
const ENCODINGS = ['utf-8', 'utf-16', 'latin-1'] as const;
const FORMATS = ['csv', 'parquet'] as const;

/** A text of people's. */
export const short = z
  .string('must be a string')
  .min(1, 'must not be empty')
  .max(TEXT_MAX, `must be at most ${TEXT_MAX} characters long`);
const character = z.string('must be a string').length(1, 'must be one character');
const oneOf = <T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, `must be one of ${values.join(', ')}`);

export const DatasetInPath = z.object({ dataset_id: z.string().max(100) });
/** `POST /datasets`. */
export const NewDataset = z
  .object(
    {
      id: z.string('must be a string').regex(DATASET_ID, ID_RULE),
      title: short.optional().meta({ description: 'The id, unless it is given.' }),
      licence: short.nullable().default(null),
      team: short.nullable().default(null).meta({ description: 'Whose it is; null: everybody’s.' }),
      project_id: short.nullable().default(null).meta({ description: 'The project that it belongs to.' }),
      upload: short.optional().meta({ description: 'A file that was sent, by the id of its upload.' }),
      path: z
        .string('must be a string')
        .min(1, 'must not be empty')
        .max(4_096, 'is too long')
        .optional()
        .meta({
          description: 'A file on the machine of the service, below a folder that its operator allows.',
        }),
      address: z
        .string('must be a string')
        .regex(/^s3:\/\/[^/]+\/.+$/s, 'must be s3://bucket/key')
        .max(1_100, 'is too long')
        .optional()
        .meta({ description: 'An object in S3, `s3://bucket/key`, in a bucket that the operator allows.' }),
      format: oneOf(FORMATS).nullable().default(null).meta({ description: 'Found out, unless it is given.' }),
      csv: z
        .object(
          {
            delimiter: character.nullable().default(null),
            quote: z
              .string('must be a string')
              .max(1, 'must be one character, or empty')
              .nullable()
              .default(null),
            has_header: z.boolean('must be true or false').nullable().default(null),
            encoding: oneOf(ENCODINGS).nullable().default(null),
          },
          'must be an object',
        )
        .prefault({}),
      target: short.nullable().optional().meta({
        description: 'The column that is to be predicted. Null: none, the table is only to be predicted.',
      }),
      task: oneOf(TASKS)
        .nullable()
        .default(null)
        .meta({
          description:
            `Inferred from the target, unless it is given: two values are binary, up to ${CLASSES_MAX} texts are ` +
            'classes, and numbers are numbers, whose values are classes only where this says so.',
        }),
      columns: z
        .record(z.string(), oneOf(COLUMN_ROLES), 'must be an object')
        .default({})
        .meta({ description: 'What columns are to be read as; those that are not named are inferred.' }),
    },
    'must be an object',
  )
  .refine((given) => sourcesOf(given).length === 1, 'must have one of upload, path and address')
  .meta({ id: 'NewDataset' });

function sourcesOf({ upload, path, address }: { upload?: unknown; path?: unknown; address?: unknown }) {
  return [upload, path, address].filter((given) => given !== undefined);
}

const Column = z.object({
  name: z.string(),
  type: z.string().meta({ description: "DuckDB's type." }),
  role: z
    .enum(['numeric', 'categorical', 'target', 'time', 'ignored'])
    .nullable()
    .meta({ description: 'Null in a table without a target.' }),
});

const DatasetVersion = z
  .object({
    version: z.int(),
    sha256: z.string().nullable(),
    size_bytes: z.int(),
    rows: z.int(),
    registered_at: Time,
    registered_by: z.string(),
  })
  .meta({ id: 'DatasetVersion' });

const Labels = {
  id: z.string(),
  title: z.string(),
  licence: z.string().nullable(),
  team: z.string().nullable(),
  project_id: z.string().nullable(),
  version: z.int(),
  sha256: z.string().nullable().meta({ description: 'Of the file as it was registered.' }),
  rows: z.int(),
  created_by: z.string(),
  created_at: Time,
  updated_at: Time,
};
export const DatasetItem = z.object(Labels).meta({ id: 'DatasetItem' });
export const DatasetPage = pageOf(DatasetItem).meta({ id: 'DatasetPage' });
export const Dataset = z
  .object({
    ...Labels,
    address: z
      .string()
      .nullable()
      .meta({ description: 'The object in S3 that is read; null for other files.' }),
    format: oneOf(FORMATS),
    task: z.string().nullable(),
    target: z.string().nullable().meta({ description: 'Null: the table can be predicted, not trained on.' }),
    classes: z.array(z.string()).nullable().meta({
      description:
        "The target's values in the order of their codes, of two the negative one first; null where they are 0 and 1, or numbers.",
    }),
    split: z.string().nullable().meta({ description: 'How rows are held back for the test.' }),
    columns: z.array(Column),
    notes: z.array(z.string()).meta({ description: 'What was decided without being asked for.' }),
    versions: z.array(DatasetVersion),
  })
  .meta({ id: 'Dataset' });

export const DatasetListQuery = z.object({
  ...PageQuery,
  project_id: short.optional().meta({ description: 'Only those of this project.' }),
});

const version = z
  .string('must be a version')
  .regex(/^[1-9]\d{0,3}$/, 'must be the number of a version')
  .transform(Number)
  .optional()
  .meta({ description: 'The newest, unless it is given.', override: { type: 'integer', minimum: 1 } });
export const VersionQuery = z.object({ version });
export const PreviewQuery = z.object({
  version,
  limit: queryInteger({ minimum: 1, maximum: 100, default: 20, description: 'Rows.' }),
});

const ColumnProfile = z
  .object({
    name: z.string(),
    type: z.string(),
    missing: z.int().meta({ description: 'Rows without a value.' }),
    distinct: z.int().meta({ description: 'Different values.' }),
    exact: z.boolean().meta({ description: 'False: distinct and quantiles are estimates.' }),
    min: z.union([z.number(), z.string()]).nullable(),
    max: z.union([z.number(), z.string()]).nullable(),
    mean: z.number().nullable(),
    standard_deviation: z.number().nullable(),
    quantiles: z.record(z.string(), z.number()).nullable(),
    top: z.array(z.object({ value: z.string(), count: z.int() })),
  })
  .meta({ id: 'ColumnProfile' });
export const DatasetProfile = z
  .object({ id: z.string(), version: z.int(), rows: z.int(), columns: z.array(ColumnProfile) })
  .meta({ id: 'DatasetProfile' });
export const DatasetPreview = z
  .object({
    id: z.string(),
    version: z.int(),
    columns: z.array(z.string()),
    rows: z.array(z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]).nullable())),
  })
  .meta({ id: 'DatasetPreview' });
