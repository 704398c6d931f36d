import { type Noun, PAGE_OPTIONS, pageQuery, segment, textOf } from '../client/command';
import { pageLines, recordLines } from '../client/output';

const COLUMNS = ['number', 'champion', 'verified', 'dataset', 'run_id', 'created_at'];

/** Numbered versions of models. */
export const VERSION: Noun = {
  name: 'version',
  description: 'versions of models: list and show them',
  verbs: [
    {
      usage: 'list <model>',
      description: 'list the versions of a model, newest first',
      options: [
        { flags: '--as-of <time>', description: 'those that it had at this time (ISO 8601)' },
        ...PAGE_OPTIONS,
      ],
      async run({ client, output, args, options }) {
        const query = { as_of: textOf(options['asOf']), ...pageQuery(options) };
        const page = await client.ask(`/api/v1/models/${segment(args[0])}/versions`, { query });
        output.show(page, () => pageLines(page, COLUMNS));
      },
    },
    {
      usage: 'show <model> <number>',
      description: 'show all that is known of a version',
      async run({ client, output, args }) {
        const path = `/api/v1/models/${segment(args[0])}/versions/${segment(args[1])}`;
        const version = await client.ask(path);
        output.show(version, () => recordLines(version));
      },
    },
  ],
};
