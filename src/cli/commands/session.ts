import type { ClientCommand, CommandContext } from '../client/command';
import { textOf } from '../client/command';
import { askLine, askPassword } from '../client/prompt';

const OTHERWISE = 'use --user and --password-stdin, or set MODELKEEPER_TOKEN to an API key';

/** Log-in and log-out. */
export const SESSION: readonly ClientCommand[] = [
  {
    usage: 'login',
    description: 'log in to a service; the password is asked for',
    options: [
      { flags: '--user <username>', description: 'who logs in' },
      { flags: '--password-stdin', description: 'read the password from standard input' },
    ],
    run: logIn,
  },
  {
    usage: 'logout',
    description: 'end the session and forget it',
    async run({ client, output }) {
      const wasThere = await client.logOut();
      const told = wasThere ? `Logged out of ${client.url}.` : `Nobody was logged in to ${client.url}.`;
      output.show({ logged_out: wasThere }, () => [told]);
    },
  },
];

async function logIn({ client, output, options }: CommandContext): Promise<void> {
  const username = textOf(options['user']) ?? (await askLine({ question: 'Username', otherwise: OTHERWISE }));
  const asking = { question: 'Password', otherwise: OTHERWISE };
  const password = await askPassword(asking, options['passwordStdin'] === true);
  await client.logIn(username, password);
  output.show({ url: client.url, username }, () => [`Logged in to ${client.url} as ${username}.`]);
}
