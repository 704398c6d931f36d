import { z } from 'zod';
import { ONTOLOGY_TYPES } from '../../../../domain/data/ontology';
import { PageQuery, pageOf, Time } from '../page';

const TEXT_MAX = 200;
const ITEMS_MAX = 1_000;
const TURTLE_MAX = 900_000;
const ID_RULE =
  'must be 1 to 100 letters, digits, dots, dashes or underscores, beginning with a letter or digit';
const ONTOLOGY_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

const short = z
  .string('must be a string')
  .min(1, 'must not be empty')
  .max(TEXT_MAX, `must be at most ${TEXT_MAX} characters long`);
const Type = z.enum(ONTOLOGY_TYPES, `must be one of ${ONTOLOGY_TYPES.join(', ')}`);
const few = <T extends z.ZodType>(item: T) =>
  z.array(item, 'must be an array').max(ITEMS_MAX, `must be at most ${ITEMS_MAX}`);

/** The id that others gave it. */
export const OntologyInPath = z.object({ ontology_id: z.string().regex(ONTOLOGY_ID, ID_RULE) });
export const OntologyListQuery = z.object({
  ...PageQuery,
  project_id: short.optional().meta({ description: 'Only those of this project.' }),
});

const GivenColumn = z.object(
  {
    name: short,
    type: Type,
    values: few(short).default([]).meta({ description: 'Of a category: its values.' }),
    target: z
      .boolean('must be true or false')
      .default(false)
      .meta({ description: 'True: it is what is to be predicted.' }),
  },
  'must be an object',
);
const GivenEntity = z.object({ name: short, columns: few(GivenColumn) }, 'must be an object');

/** `PUT /ontologies/{id}`. */
export const OntologyBody = z
  .object(
    {
      title: short.optional().meta({ description: 'The id, unless it is given.' }),
      team: short.nullable().default(null).meta({ description: 'Whose it is; null: everybody’s.' }),
      project_id: short.nullable().default(null).meta({ description: 'The project that it belongs to.' }),
      entities: few(GivenEntity).optional(),
      turtle: z
        .string('must be a string')
        .max(TURTLE_MAX, `must be at most ${TURTLE_MAX} characters long`)
        .optional()
        .meta({ description: 'The same as Turtle: classes, and datatype properties with domain and range.' }),
    },
    'must be an object',
  )
  .refine(({ entities, turtle }) => (entities === undefined) !== (turtle === undefined), {
    error: 'must have either entities or turtle',
  })
  .meta({ id: 'OntologyBody' });

const Column = z.object({ name: z.string(), type: Type, values: z.array(z.string()), target: z.boolean() });
const Labels = {
  id: z.string(),
  title: z.string(),
  team: z.string().nullable(),
  project_id: z.string().nullable(),
  format: z.enum(['json', 'turtle']),
  created_by: z.string(),
  created_at: Time,
  updated_at: Time,
};
export const OntologyItem = z
  .object({ ...Labels, entities: z.int(), columns: z.int() })
  .meta({ id: 'OntologyItem' });
export const OntologyPage = pageOf(OntologyItem).meta({ id: 'OntologyPage' });
export const Ontology = z
  .object({ ...Labels, entities: z.array(z.object({ name: z.string(), columns: z.array(Column) })) })
  .meta({ id: 'Ontology' });

const LABELS = {
  id: 'onto-456',
  title: 'Customers',
  team: 'risk',
  project_id: 'proj-123',
  format: 'json' as const,
  created_by: 'ada',
  created_at: '2026-05-22T14:33:00Z',
  updated_at: '2026-05-22T14:33:00Z',
};
const COLUMNS = [
  { name: 'tenure', type: 'integer' as const, values: [], target: false },
  { name: 'plan', type: 'category' as const, values: ['basic', 'plus', 'gold'], target: false },
  { name: 'left', type: 'boolean' as const, values: [], target: true },
];
export const EXAMPLE = { ...LABELS, entities: [{ name: 'Customer', columns: COLUMNS }] };
export const PAGE = {
  total: 1,
  page: 1,
  page_size: 25,
  items: [{ ...LABELS, entities: 1, columns: COLUMNS.length }],
};
