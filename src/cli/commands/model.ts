import { DomainError } from '../../domain/errors';
import type { JsonValue } from '../../domain/json';
import {
  type CommandContext,
  listOf,
  type Noun,
  PAGE_OPTIONS,
  pageQuery,
  segment,
  textOf,
  versionNamed,
} from '../client/command';
import { objectOf, pageLines, recordLines, tableLines } from '../client/output';
import { listVerb } from '../client/verbs';
import { moveChampion } from './move-champion';
import { PREDICT_BATCH } from './predict-batch';

const PATH = '/api/v1/models';
const COLUMNS = ['id', 'name', 'team', 'stage', 'training_state', 'latest_version', 'champion_version'];
const STAGES = ['staging', 'production', 'deprecated'];
const REASON = { flags: '--reason <text>', description: 'why; it stands in the decision' } as const;
const AS_OF = { flags: '--as-of <time>', description: 'as it was at this time (ISO 8601)' } as const;

/** Models: what serves, what served, and what came of it. */
export const MODEL: Noun = {
  name: 'model',
  description: 'models: list, show, promote and roll them back; their history, lineage and cards',
  verbs: [
    listVerb({
      description: 'list models, newest first',
      path: PATH,
      columns: COLUMNS,
      options: [
        { flags: '--stage <stage>', description: 'only models of this stage', choices: STAGES },
        { flags: '--team <team>', description: 'only models of this team' },
      ],
      queryOf: ({ stage, team }) => ({ stage: textOf(stage), team: textOf(team) }),
    }),
    {
      usage: 'show <id>',
      description: 'show a model, as it is or as it was',
      options: [AS_OF],
      async run(context) {
        const model = await read(context, '', { as_of: textOf(context.options['asOf']) });
        context.output.show(model, () => recordLines(model));
      },
    },
    {
      usage: 'promote <id> <version>',
      description: 'let a version serve',
      options: [REASON],
      run: (context) => moveChampion(context, 'promote'),
    },
    {
      usage: 'rollback <id> [version]',
      description: 'let the champion before serve again, or the version that is given',
      options: [REASON],
      run: (context) => moveChampion(context, 'rollback'),
    },
    {
      usage: 'predict <id>',
      description: 'predict with what serves, or with a version that is named',
      options: [
        {
          flags: '--row <json>',
          description: 'values by column; may be repeated',
          repeatable: true,
          isRequired: true,
        },
        { flags: '--version-number <number>', description: 'which version; the champion unless it is given' },
      ],
      run: predict,
    },
    PREDICT_BATCH,
    {
      usage: 'served <id>',
      description: 'tell what served, trained on what, decided by whom',
      options: [{ flags: '--at <time>', description: 'when (ISO 8601); now, unless it is given' }],
      async run(context) {
        const served = await read(context, '/served', { at: textOf(context.options['at']) });
        context.output.show(served, () => recordLines(served));
      },
    },
    {
      usage: 'history <id>',
      description: 'list what happened to a model, newest first',
      options: PAGE_OPTIONS,
      async run(context) {
        const page = await read(context, '/history', pageQuery(context.options));
        context.output.show(page, () => pageLines(page, ['at', 'type', 'actor', 'revision']));
      },
    },
    {
      usage: 'lineage <id>',
      description: 'tell what the versions of a model come from, and what came of them',
      options: [{ flags: '--svg', description: 'print it as a picture' }],
      run: printLineage,
    },
    {
      usage: 'card <id>',
      description: 'print the card of a model in Markdown, made from its records',
      async run(context) {
        const card = await readText(context, '/card', 'text/markdown');
        if (context.output.isJson) context.output.show(card, () => []);
        else context.output.stream(card);
      },
    },
  ],
};

function read(
  { client, args }: CommandContext,
  below: string,
  query: Record<string, string | undefined> = {},
): Promise<JsonValue> {
  return client.ask(`${PATH}/${segment(args[0])}${below}`, { query });
}

async function readText({ client, args }: CommandContext, below: string, textType: string): Promise<string> {
  const text = await client.ask(`${PATH}/${segment(args[0])}${below}`, { textType });
  return typeof text === 'string' ? text : '';
}

async function predict({ client, output, args, options }: CommandContext): Promise<void> {
  const body = {
    ...versionNamed(textOf(options['versionNumber'])),
    rows: (listOf(options['row']) ?? []).map(parseRow),
  };
  const answer = await client.ask(`${PATH}/${segment(args[0])}/predict`, { method: 'POST', body });
  output.show(answer, () => {
    const { predictions, warnings } = objectOf(answer);
    const rows = Array.isArray(predictions) ? predictions.map(objectOf) : [];
    const notes = Array.isArray(warnings) ? warnings.map(String) : [];
    return [...tableLines(rows, Object.keys(rows[0] ?? {})), ...notes];
  });
}

function parseRow(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new DomainError('VALIDATION_FAILED', `--row must be JSON, such as '{"price": 9.5}': ${text}`, {
      cause: error,
    });
  }
}

async function printLineage(context: CommandContext): Promise<void> {
  const { output, options } = context;
  if (options['svg'] === true) return output.stream(await readText(context, '/lineage.svg', 'image/svg+xml'));
  const lineage = await read(context, '/lineage');
  output.show(lineage, () => {
    const { nodes, edges } = objectOf(lineage);
    const things = Array.isArray(nodes) ? nodes.map(objectOf) : [];
    const ties = Array.isArray(edges) ? edges.map(objectOf) : [];
    if (things.length === 0) return ['Nothing was made yet.'];
    return [
      ...tableLines(things, ['kind', 'label', 'detail', 'at']),
      '',
      ...tableLines(ties, ['from', 'relation', 'to']),
    ];
  });
}
