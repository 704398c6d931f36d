import { readFile } from 'node:fs/promises';
import { DomainError, messageOf } from '../../domain/errors';
import type { JsonObject, JsonValue } from '../../domain/json';
import { MODEL_FAMILIES } from '../../domain/model';
import { RECIPE_STATUSES } from '../../domain/recipes/recipe';
import { TRAINING_TYPES } from '../../domain/run';
import { type CommandContext, type Noun, segment, textOf } from '../client/command';
import { EXIT_CODES } from '../client/exit-codes';
import { objectOf, recordLines, rowsOf, tableLines, wordOf } from '../client/output';
import { showVerb } from '../client/verbs';
import { untilEnded } from '../client/waiting';

const PATH = '/api/ml-development/recipes';

/** Recipes: what is trained on what, and how. */
export const RECIPE: Noun = {
  name: 'recipe',
  description: 'recipes: list, show and try them, what they say, and what a version changes',
  verbs: [
    {
      usage: 'list',
      description: 'list recipes, newest first',
      options: [
        { flags: '--family <family>', description: 'only recipes of this family', choices: MODEL_FAMILIES },
        { flags: '--status <status>', description: 'only recipes in this status', choices: RECIPE_STATUSES },
        { flags: '--limit <count>', description: 'at most 500; default 100' },
        { flags: '--offset <count>', description: 'how many to pass over' },
      ],
      async run({ client, output, options }) {
        const query = {
          model_family: textOf(options['family']),
          status: textOf(options['status']),
          limit: textOf(options['limit']),
          offset: textOf(options['offset']),
        };
        const page = await client.ask(PATH, { query });
        const columns = ['id', 'name', 'model_family', 'level', 'status', 'parent_id'];
        const rows = rowsOf(objectOf(page)['recipes']);
        output.show(page, () => [...tableLines(rows, columns), `${rows.length} of ${wordOf(page, 'total')}`]);
      },
    },
    showVerb({ description: 'show a recipe', path: PATH }),
    {
      usage: 'versions <id>',
      description: 'list the versions of a recipe',
      async run({ client, output, args }) {
        const versions = await client.ask(`${PATH}/${segment(args[0])}/versions`);
        const columns = ['version_id', 'version_number', 'created_by', 'created_at', 'change_note'];
        output.show(versions, () => tableLines(rowsOf(versions), columns));
      },
    },
    {
      usage: 'effective <id> [version]',
      description: 'print what a recipe says with all that it inherits, as JSON',
      async run({ client, output, args }) {
        const query = { version_id: args[1] };
        const effective = await client.ask(`${PATH}/${segment(args[0])}/effective`, { query });
        const { manifest_json: manifest } = objectOf(effective);
        output.show(effective, () => JSON.stringify(manifest, null, 2).split('\n'));
      },
    },
    {
      usage: 'diff <id> <version>',
      description: 'tell what a version changes, and with what risk',
      options: [{ flags: '--from <version>', description: 'against this version, not the one before' }],
      async run({ client, output, args, options }) {
        const path = `${PATH}/${segment(args[0])}/versions/${segment(args[1])}/diff`;
        const diff = await client.ask(path, { query: { from: textOf(options['from']) } });
        output.show(diff, () => tableLines(rowsOf(objectOf(diff)['changes']), ['risk', 'text']));
      },
    },
    {
      usage: 'dry-run <id> [version]',
      description: 'try a version (the newest unless it is given) on synthetic rows, before it counts',
      options: [
        { flags: '--manifest <file>', description: 'try the JSON of this file in the place of a version' },
        { flags: '--type <type>', description: 'default train', choices: TRAINING_TYPES },
      ],
      run: dryRun,
    },
    {
      usage: 'approve <id>',
      description: 'say that a recipe is ready for use',
      async run({ client, output, args }) {
        const body = { status: 'approved' };
        const recipe = await client.ask(`${PATH}/${segment(args[0])}`, { method: 'PUT', body });
        output.show(recipe, () => recordLines(recipe));
      },
    },
  ],
};

/** Waits for the end: a dry run takes seconds, and longer where others are trained. */
async function dryRun({ client, output, args, options }: CommandContext): Promise<number> {
  const file = textOf(options['manifest']);
  const body = {
    version_id: args[1] ?? null,
    manifest_json: file === undefined ? null : await manifestIn(file),
    run_type: textOf(options['type']) ?? 'train',
  };
  const begun = await client.ask(`${PATH}/${segment(args[0])}/dry-run`, { method: 'POST', body });
  const shown = await untilEnded(client, {
    path: `/api/ml-development/dry-runs/${segment(wordOf(begun, 'id'))}`,
    hasEnded: ({ status }) => status !== 'queued' && status !== 'running',
  });
  output.show(shown, () => dryRunLines(shown));
  return wordOf(shown, 'status') === 'succeeded' ? EXIT_CODES.ok.code : EXIT_CODES.failed.code;
}

async function manifestIn(file: string): Promise<JsonObject> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = messageOf(error);
    throw new DomainError('VALIDATION_FAILED', `${file} can't be read as JSON: ${reason}`);
  }
}

function dryRunLines(shown: JsonValue): string[] {
  const { metrics_json, truth_json, warnings, logs_text: _log, ...rest } = objectOf(shown);
  const truth = objectOf(truth_json);
  const rows = Object.entries(objectOf(metrics_json)).map(([metric, found]) => ({
    metric,
    found,
    perfect: truth[metric] ?? null,
  }));
  const columns = ['metric', 'found', ...(Object.keys(truth).length > 0 ? ['perfect'] : [])];
  return [
    ...recordLines(rest),
    ...(Array.isArray(warnings)
      ? warnings.map((warning) => `warning: ${wordOf({ warning }, 'warning')}`)
      : []),
    ...(rows.length === 0 ? [] : ['', ...tableLines(rows, columns)]),
  ];
}
