import { PERMISSION_NAMES } from '../../domain/auth/role';
import { listOf, type Noun, segment, textOf } from '../client/command';
import { wordOf } from '../client/output';
import { listVerb } from '../client/verbs';

/** API keys. */
export const KEY: Noun = {
  name: 'key',
  description: 'API keys: list, make and revoke them',
  verbs: [
    listVerb({
      description: 'list your keys, as an admin those of everybody',
      path: '/api/v1/api-keys',
      columns: ['id', 'name', 'owner', 'scopes', 'expires_at', 'revoked_at'],
    }),
    {
      usage: 'create <name>',
      description: 'make a key of your own; it is shown this once',
      options: [
        {
          flags: '--scope <permission>',
          description: `what it may do; may be repeated: ${PERMISSION_NAMES.join(', ')}`,
          repeatable: true,
          isRequired: true,
        },
        { flags: '--expires <time>', description: 'when it ends, such as 2026-12-31T00:00:00Z' },
      ],
      async run({ client, output, args, options }) {
        const expiresAt = textOf(options['expires']);
        const body = {
          name: args[0] ?? '',
          scopes: listOf(options['scope']) ?? [],
          ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
        };
        const made = await client.ask('/api/v1/api-keys', { method: 'POST', body });
        const told = `This is key ${wordOf(made, 'id')}, good until ${wordOf(made, 'expires_at')}. It is not shown again.`;
        output.show(made, () => [wordOf(made, 'key'), told]);
      },
    },
    {
      usage: 'revoke <id>',
      description: 'revoke a key, at once',
      async run({ client, output, args }) {
        const key = await client.ask(`/api/v1/api-keys/${segment(args[0])}`, { method: 'DELETE' });
        output.show(key, () => [`Key ${args[0]} is revoked.`]);
      },
    },
  ],
};
