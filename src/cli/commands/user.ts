import { randomUUID } from 'node:crypto';
import { ROLES } from '../../domain/auth/role';
import { DomainError } from '../../domain/errors';
import { type CommandContext, listOf, type Noun, segment, textOf } from '../client/command';
import { objectOf, recordLines, wordOf } from '../client/output';
import { askPassword } from '../client/prompt';
import { listVerb } from '../client/verbs';

const COLUMNS = ['username', 'role', 'active', 'teams', 'created_at'];
const ROLE = { flags: '--role <role>', description: ROLES.join(', '), choices: ROLES } as const;
const TEAMS = { flags: '--team <team>', description: 'a team; may be repeated', repeatable: true } as const;
const STDIN = { flags: '--password-stdin', description: 'read the password from standard input' } as const;

/** Users. */
export const USER: Noun = {
  name: 'user',
  description: 'users: list, make and change them',
  verbs: [
    listVerb({
      description: 'list users',
      path: '/api/v1/users',
      columns: COLUMNS,
      options: [ROLE, { flags: '--team <team>', description: 'only members of this team' }],
      queryOf: ({ role, team }) => ({ role: textOf(role), team: textOf(team) }),
    }),
    {
      usage: 'show [username]',
      description: 'show a user, or yourself',
      async run({ client, output, args }) {
        const user = await client.ask(`/api/v1/users/${segment(args[0] ?? 'me')}`);
        output.show(user, () => recordLines(user));
      },
    },
    {
      usage: 'create <username>',
      description: 'make a user; the password is asked for',
      options: [ROLE, TEAMS, STDIN],
      run: createUser,
    },
    {
      usage: 'set <username>',
      description: 'change role or teams, or whether a user may come in',
      options: [
        ROLE,
        TEAMS,
        { flags: '--no-teams', description: 'take the user out of all teams' },
        { flags: '--deactivate', description: 'end all sessions and keys at once, and let nobody in' },
        { flags: '--activate', description: 'let the user in again' },
      ],
      run: changeUser,
    },
    {
      usage: 'password <username>',
      description: 'set a password, your own or as an admin that of another; it is asked for',
      options: [STDIN],
      run: setPassword,
    },
  ],
};

async function createUser({ client, output, args, options }: CommandContext): Promise<void> {
  const [username = ''] = args;
  const role = textOf(options['role']);
  const asking = { question: `Password for ${username}`, otherwise: 'use --password-stdin' };
  const password = await askPassword(asking, options['passwordStdin'] === true);
  const teams = listOf(options['team']) ?? [];
  const body = { username, password, teams, ...(role === undefined ? {} : { role }) };
  const headers = { 'Idempotency-Key': randomUUID() };
  const user = await client.ask('/api/v1/users', { method: 'POST', body, headers });
  output.show(user, () => [`User ${username} is made, as ${wordOf(user, 'role')}.`]);
}

async function changeUser({ client, output, args, options }: CommandContext): Promise<void> {
  const role = textOf(options['role']);
  const teams = options['teams'] === false ? [] : listOf(options['team']);
  const isActive = options['activate'] === true;
  const body = {
    ...(role === undefined ? {} : { role }),
    ...(teams === undefined ? {} : { teams }),
    ...(isActive || options['deactivate'] === true ? { active: isActive } : {}),
  };
  if (Object.keys(body).length === 0)
    throw new DomainError(
      'VALIDATION_FAILED',
      'nothing to change: give --role, --team, --no-teams, --activate or --deactivate',
    );
  const user = await client.ask(`/api/v1/users/${segment(args[0])}`, { method: 'PATCH', body });
  output.show(user, () => recordLines(user));
}

async function setPassword({ client, output, args, options }: CommandContext): Promise<void> {
  const [username = ''] = args;
  const fromInput = options['passwordStdin'] === true;
  const { username: me } = objectOf(await client.ask('/api/v1/users/me'));
  // Of one's own two are read: the one that there is, then the new one.
  const isOwn = me === username;
  const otherwise = `use --password-stdin${isOwn ? ', with your password and then the new one, a line each' : ''}`;
  const current = isOwn ? await askPassword({ question: 'Your password', otherwise }, fromInput) : undefined;
  const password = await askPassword({ question: `New password for ${username}`, otherwise }, fromInput);
  const body = { password, ...(current === undefined ? {} : { current_password: current }) };
  await client.ask(`/api/v1/users/${segment(username)}/password`, { method: 'PUT', body });
  output.show(null, () => [`The password of ${username} is set; every session of theirs has ended.`]);
}
