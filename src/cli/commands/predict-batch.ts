import { randomUUID } from 'node:crypto';
import type { JsonObject, JsonValue } from '../../domain/json';
import { type ClientCommand, type CommandContext, segment, textOf, versionNamed } from '../client/command';
import { assertWritable } from '../client/download';
import { EXIT_CODES } from '../client/exit-codes';
import { outlasting } from '../client/outages';
import { objectOf, wordOf } from '../client/output';
import { untilEnded } from '../client/waiting';

/** `model predict-batch`: a table with predictions, by a run. */
export const PREDICT_BATCH: ClientCommand = {
  usage: 'predict-batch <id>',
  description: 'predict all rows of a registered dataset, into a Parquet file',
  options: [
    {
      flags: '--dataset <dataset>',
      description: 'sales, or sales@3 for its third version',
      isRequired: true,
    },
    { flags: '--version-number <number>', description: 'which version; the champion unless it is given' },
    { flags: '--wait', description: 'until it has ended, telling its progress' },
    { flags: '-o, --output <file>', description: 'wait, and fetch the Parquet file' },
  ],
  async run(context) {
    const { client, output, args, options } = context;
    const file = textOf(options['output']);
    if (file !== undefined) await assertWritable(file);
    const version = versionNamed(textOf(options['versionNumber']));
    const body = { dataset: textOf(options['dataset']) ?? '', ...version };
    const path = `/api/v1/models/${segment(args[0])}/predict/batch`;
    const headers = { 'Idempotency-Key': randomUUID() };
    const accepted = await client.ask(path, { method: 'POST', body, headers });
    const id = wordOf(accepted, 'id');
    if (options['wait'] !== true && file === undefined) {
      output.show(accepted, () => [`Run ${id} is accepted.`, `Follow it: modelkeeper run logs -f ${id}`]);
      return;
    }
    console.error(`run ${id} is accepted`);
    const ended = await untilEnded(client, {
      path: `${path}/${id}`,
      hasEnded: ({ ended_at: endedAt }) => endedAt !== null,
      onLook: progressTeller(),
    });
    if (wordOf(ended, 'state') !== 'succeeded') return tellFailure(context, ended);
    if (file !== undefined) await outlasting(() => client.ask(`${path}/${id}/file`, { into: file }));
    output.show(ended, () => [...resultLines(ended, file), ...warningsOf(ended)]);
  },
};

/** Progress goes to standard error, a line whenever there is something new. */
function progressTeller(): (batch: JsonObject) => void {
  let told = '';
  return ({ state, progress, doing }) => {
    const percent = typeof progress === 'number' ? `${Math.round(progress * 100)} %` : null;
    const line = [state, percent, doing].filter((word) => typeof word === 'string').join(', ');
    if (line !== told) console.error(line);
    told = line;
  };
}

function tellFailure({ output }: CommandContext, ended: JsonValue): number {
  output.show(ended, () => []);
  const isCancelled = wordOf(ended, 'state') === 'cancelled';
  console.error(`error: ${isCancelled ? 'the run was cancelled' : wordOf(ended, 'error')}`);
  return EXIT_CODES.failed.code;
}

function resultLines(ended: JsonValue, file: string | undefined): string[] {
  const rows = `${wordOf(ended, 'rows')} rows of ${wordOf(ended, 'dataset')}`;
  const by = `by version ${wordOf(ended, 'version')}`;
  const where = file === undefined ? '' : ` in ${file} (sha-256 ${wordOf(ended, 'sha256')})`;
  return [`${rows} are predicted ${by}: ${wordOf(ended, 'columns')}${where}.`];
}

function warningsOf(ended: JsonValue): string[] {
  const { warnings } = objectOf(ended);
  return Array.isArray(warnings) ? warnings.map(String) : [];
}
