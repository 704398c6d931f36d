import { randomUUID } from 'node:crypto';
import { type Noun, PAGE_OPTIONS, pageQuery, segment } from '../client/command';
import { pageLines, recordLines, wordOf } from '../client/output';

/** Teams. */
export const TEAM: Noun = {
  name: 'team',
  description: 'teams: list, make and rename them',
  verbs: [
    {
      usage: 'list',
      description: 'list teams',
      options: PAGE_OPTIONS,
      async run({ client, output, options }) {
        const page = await client.ask('/api/v1/teams', { query: pageQuery(options) });
        output.show(page, () => pageLines(page, ['id', 'name', 'created_at']));
      },
    },
    {
      usage: 'show <id>',
      description: 'show a team',
      async run({ client, output, args }) {
        const team = await client.ask(`/api/v1/teams/${segment(args[0])}`);
        output.show(team, () => recordLines(team));
      },
    },
    {
      usage: 'create <id> [name]',
      description: 'make a team; its id stands in all that names it',
      async run({ client, output, args }) {
        const [id = '', name = id] = args;
        const headers = { 'Idempotency-Key': randomUUID() };
        const team = await client.ask('/api/v1/teams', { method: 'POST', body: { id, name }, headers });
        output.show(team, () => [`Team ${wordOf(team, 'id')} is made.`]);
      },
    },
    {
      usage: 'rename <id> <name>',
      description: 'give a team another name',
      async run({ client, output, args }) {
        const [id, name = ''] = args;
        const team = await client.ask(`/api/v1/teams/${segment(id)}`, { method: 'PATCH', body: { name } });
        output.show(team, () => recordLines(team));
      },
    },
  ],
};
