import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { DomainError } from '../../domain/errors';
import type { JsonObject, JsonValue } from '../../domain/json';
import { TASKS } from '../../domain/training';
import {
  type CommandContext,
  listOf,
  type Noun,
  PAGE_OPTIONS,
  pageQuery,
  segment,
  textOf,
} from '../client/command';
import { objectOf, pageLines, recordLines, rowsOf, tableLines, wordOf } from '../client/output';

const COLUMNS = ['id', 'title', 'version', 'rows', 'team', 'project_id', 'updated_at'];
const PROFILE = ['name', 'type', 'missing', 'distinct', 'min', 'max', 'mean'];
const ROLES = 'numeric, categorical, time or ignore';
const VERSION = {
  flags: '--version-number <number>',
  description: 'which version; the newest unless it is given',
};

/** Tables that runs read. */
export const DATASET: Noun = {
  name: 'dataset',
  description: 'tables that are trained on or predicted: register them, and look what they hold',
  verbs: [
    {
      usage: 'list',
      description: 'list datasets, newest first',
      options: [{ flags: '--project <id>', description: 'only those of this project' }, ...PAGE_OPTIONS],
      async run({ client, output, options }) {
        const query = { project_id: textOf(options['project']), ...pageQuery(options) };
        const page = await client.ask('/api/v1/datasets', { query });
        output.show(page, () => pageLines(withKnownRows(page), COLUMNS));
      },
    },
    {
      usage: 'show <id>',
      description: 'show a dataset, its columns and versions',
      options: [VERSION],
      async run(context) {
        const dataset = await askAbout(context, '');
        context.output.show(dataset, () => datasetLines(dataset));
      },
    },
    {
      usage: 'add <file>',
      description:
        'register a CSV or Parquet file, or the next version of a dataset; s3://bucket/key stays where it is',
      options: [
        { flags: '--id <id>', description: 'the id that runs name', isRequired: true },
        { flags: '--target <column>', description: 'the column that is to be predicted' },
        { flags: '--no-target', description: 'there is none: the table is only to be predicted' },
        {
          flags: '--task <name>',
          description: 'what is predicted; inferred, but numbers are classes only by their own word',
          choices: [...TASKS],
        },
        { flags: '--title <text>', description: 'what people call it' },
        { flags: '--team <id>', description: 'whose it is' },
        { flags: '--project <id>', description: 'the project that it belongs to' },
        {
          flags: '--column <name=kind>',
          description: `read a column as ${ROLES}; may be repeated`,
          repeatable: true,
        },
        { flags: '--delimiter <character>', description: 'what separates the columns of a CSV' },
        { flags: '--encoding <name>', description: 'of a CSV', choices: ['utf-8', 'utf-16', 'latin-1'] },
        { flags: '--no-header', description: 'the first line of the CSV is a row' },
      ],
      run: addDataset,
    },
    {
      usage: 'preview <id>',
      description: 'print the first rows',
      options: [{ flags: '--limit <rows>', description: 'at most 100; default 20' }, VERSION],
      async run(context) {
        const preview = await askAbout(context, '/preview', { limit: textOf(context.options['limit']) });
        const { columns, rows } = objectOf(preview);
        const names = Array.isArray(columns) ? columns.map(String) : [];
        context.output.show(preview, () => tableLines(rowsOf(rows), names));
      },
    },
    {
      usage: 'profile <id>',
      description: 'print what the columns hold',
      options: [VERSION],
      async run(context) {
        const profile = await askAbout(context, '/profile');
        context.output.show(profile, () => tableLines(rowsOf(objectOf(profile)['columns']), PROFILE));
      },
    },
  ],
};

function askAbout(
  { client, args, options }: CommandContext,
  what: string,
  query: Record<string, string | undefined> = {},
): Promise<JsonValue> {
  const version = textOf(options['versionNumber']);
  return client.ask(`/api/v1/datasets/${segment(args[0])}${what}`, { query: { ...query, version } });
}

/** A file that came with the program is looked into when somebody first asks what it holds. */
function withKnownRows(page: JsonValue): JsonValue {
  const { items, ...rest } = objectOf(page);
  return {
    ...rest,
    items: rowsOf(items).map((item) => (item['sha256'] === null ? { ...item, rows: null } : item)),
  };
}

async function addDataset({ client, output, args, options }: CommandContext): Promise<void> {
  const file = args[0] ?? '';
  const { target } = options;
  if (target === undefined)
    throw new DomainError(
      'VALIDATION_FAILED',
      'name the column to predict: --target <column>, or --no-target',
    );
  const optional = {
    title: textOf(options['title']),
    team: textOf(options['team']),
    task: textOf(options['task']),
  };
  const body: JsonObject = {
    id: textOf(options['id']) ?? '',
    ...(file.startsWith('s3://') ? { address: file } : { upload: await upload(client, file) }),
    target: target === false ? null : (textOf(target) ?? ''),
    project_id: textOf(options['project']) ?? null,
    columns: columnsOf(listOf(options['column']) ?? []),
    csv: {
      delimiter: textOf(options['delimiter']) ?? null,
      encoding: textOf(options['encoding']) ?? null,
      has_header: options['header'] === false ? false : null,
    },
    ...Object.fromEntries(
      Object.entries(optional).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    ),
  };
  const dataset = await client.ask('/api/v1/datasets', { method: 'POST', body, isLong: true });
  const { notes } = objectOf(dataset);
  const told = Array.isArray(notes) ? notes.map((note) => `  ${typeof note === 'string' ? note : ''}`) : [];
  const line = `Dataset ${wordOf(dataset, 'id')} has version ${wordOf(dataset, 'version')}: ${wordOf(dataset, 'rows')} rows.`;
  output.show(dataset, () => [line, ...told]);
}

/** Resolves to the id of the upload. */
async function upload(client: CommandContext['client'], file: string): Promise<string> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw new DomainError('VALIDATION_FAILED', `${file} is not a file`);
  if (found.size === 0) throw new DomainError('VALIDATION_FAILED', `${file} is empty`);
  const bytes = { stream: () => createReadStream(file), sizeBytes: found.size };
  const query = { name: basename(file).slice(0, 200) };
  return wordOf(await client.ask('/api/v1/uploads', { method: 'POST', query, upload: bytes }), 'id');
}

function columnsOf(given: readonly string[]): JsonObject {
  return Object.fromEntries(
    given.map((setting) => {
      const [, name, kind] = /^(.+)=([a-z]+)$/.exec(setting) ?? [];
      if (name === undefined || kind === undefined)
        throw new DomainError(
          'VALIDATION_FAILED',
          `--column ${setting}: must be name=kind, the kind ${ROLES}`,
        );
      return [name, kind];
    }),
  );
}

function datasetLines(dataset: JsonValue): string[] {
  const { columns, versions, ...facts } = objectOf(dataset);
  return [
    ...recordLines(facts),
    '',
    ...tableLines(rowsOf(columns), ['name', 'type', 'role']),
    '',
    ...tableLines(rowsOf(versions), [
      'version',
      'rows',
      'size_bytes',
      'registered_by',
      'registered_at',
      'sha256',
    ]),
  ];
}
