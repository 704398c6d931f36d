import type { JsonValue } from '../../domain/json';
import { type ClientCommand, type Options, PAGE_OPTIONS, pageQuery, segment } from './command';
import { pageLines, recordLines } from './output';

/** A list, page by page: `options` beside those of every list, and what they ask for. */
interface ListGiven {
  description: string;
  path: string;
  columns: readonly string[];
  options?: ClientCommand['options'];
  queryOf?: (options: Options) => Record<string, string | undefined>;
}

/** The verb `list`. */
export function listVerb({ description, path, columns, options = [], queryOf }: ListGiven): ClientCommand {
  return {
    usage: 'list',
    description,
    options: [...options, ...PAGE_OPTIONS],
    async run({ client, output, options: asked }) {
      const page = await client.ask(path, { query: { ...queryOf?.(asked), ...pageQuery(asked) } });
      output.show(page, () => pageLines(page, columns));
    },
  };
}

/** The verb `show`: one record of the list at `path`, as `linesOf` puts it. */
export function showVerb({
  description,
  path,
  linesOf = recordLines,
}: {
  description: string;
  path: string;
  linesOf?: (record: JsonValue) => string[];
}): ClientCommand {
  return {
    usage: 'show <id>',
    description,
    async run({ client, output, args }) {
      const record = await client.ask(`${path}/${segment(args[0])}`);
      output.show(record, () => linesOf(record));
    },
  };
}
