import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '../../domain/errors';
import type { JsonObject, JsonValue } from '../../domain/json';
import { RUN_STATES } from '../../domain/run';
import { type CommandContext, listOf, type Noun, segment, textOf } from '../client/command';
import type { Asked } from '../client/http';
import { outlasting } from '../client/outages';
import { objectOf, wordOf } from '../client/output';
import { listVerb, showVerb } from '../client/verbs';

const FOLLOW_MS = 1_000;
const TYPES = ['neural-net', 'xgboost', 'random-forest', 'all'];
const COLUMNS = ['id', 'type', 'state', 'engine', 'model_id', 'actor', 'created_at', 'ended_at'];

/** Trainings, and what else takes its time. */
export const RUN: Noun = {
  name: 'run',
  description: 'trainings and batches of predictions: list, start, follow and cancel them',
  verbs: [
    listVerb({
      description: 'list runs, newest first',
      path: '/api/v1/runs',
      columns: COLUMNS,
      options: [
        { flags: '--state <state>', description: 'only runs in this state', choices: RUN_STATES },
        { flags: '--model <id>', description: 'only runs of this model' },
      ],
      queryOf: ({ state, model }) => ({ state: textOf(state), model_id: textOf(model) }),
    }),
    showVerb({ description: 'show all that is known of a run', path: '/api/v1/runs' }),
    {
      usage: 'start <type>',
      description: `start a training: ${TYPES.join(', ')}`,
      options: [
        { flags: '--retrain', description: 'overwrite the model file that there is' },
        { flags: '--no-cv', description: 'without cross-validation' },
        { flags: '--set <name=value>', description: 'a hyperparameter; may be repeated', repeatable: true },
      ],
      run: startRun,
    },
    {
      usage: 'cancel <id>',
      description: 'cancel a run',
      async run({ client, output, args }) {
        const run = await client.ask(`/api/v1/runs/${segment(args[0])}/cancel`, { method: 'POST' });
        output.show(run, () => [`Run ${wordOf(run, 'id')} is cancelled.`]);
      },
    },
    {
      usage: 'logs <id>',
      description: 'print the log of a run',
      options: [{ flags: '-f, --follow', description: 'until the run has ended' }],
      run: printLog,
    },
  ],
};

async function startRun({ client, output, args, options }: CommandContext): Promise<void> {
  const body = {
    model_type: args[0] ?? '',
    retrain: options['retrain'] === true,
    use_cv: options['cv'] !== false,
    hyperparameters: hyperparametersOf(listOf(options['set']) ?? []),
  };
  const started = await client.ask('/train', { method: 'POST', body });
  const id = wordOf(started, 'job_id');
  output.show(started, () => [`Run ${id} is accepted.`, `Follow it: modelkeeper run logs -f ${id}`]);
}

function hyperparametersOf(settings: readonly string[]): JsonObject {
  return Object.fromEntries(
    settings.map((setting) => {
      const [, name, value] = /^([^=]+)=(.*)$/.exec(setting) ?? [];
      if (name === undefined || value === undefined)
        throw new DomainError(
          'VALIDATION_FAILED',
          `--set ${setting}: must be name=value, such as max_depth=5`,
        );
      return [name, value !== '' && Number.isFinite(Number(value)) ? Number(value) : value];
    }),
  );
}

/** Without `--follow`, all that there is; with it, an outage of the service is waited for. */
async function printLog({ client, output, args, options }: CommandContext): Promise<void> {
  const isFollowing = options['follow'] === true;
  const ask = (below: string, asked?: Asked): Promise<JsonValue> => {
    const once = () => client.ask(`/api/v1/runs/${segment(args[0])}${below}`, asked);
    return isFollowing ? outlasting(once) : once();
  };
  for (let offset = 0, isFirst = true; ; isFirst = false) {
    const query = { offset: String(offset) };
    const part = await ask('/logs', { query });
    const { logs, next_offset: next, complete } = objectOf(part);
    if (output.isJson) output.show(part, () => []);
    else output.stream(typeof logs === 'string' ? logs : '');
    offset = Number(next);
    const hasAll = logs === '';
    if (hasAll && isFirst) tellOfChildren(await ask(''));
    if (complete === true || (hasAll && !isFollowing)) return;
    if (hasAll) await delay(FOLLOW_MS);
  }
}

/** What a training of all types does is in the logs of its children. */
function tellOfChildren(run: JsonValue): void {
  const { child_ids: children } = objectOf(run);
  if (!Array.isArray(children) || children.length === 0) return;
  console.error('It has no log of its own, but its children have theirs:');
  for (const id of children) console.error(`  modelkeeper run logs ${wordOf({ id }, 'id')}`);
}
