import { randomUUID } from 'node:crypto';
import { type Noun, segment } from '../client/command';
import { recordLines, wordOf } from '../client/output';
import { listVerb, showVerb } from '../client/verbs';

/** Teams. */
export const TEAM: Noun = {
  name: 'team',
  description: 'teams: list, make and rename them',
  verbs: [
    listVerb({ description: 'list teams', path: '/api/v1/teams', columns: ['id', 'name', 'created_at'] }),
    showVerb({ description: 'show a team', path: '/api/v1/teams' }),
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
