import { RESERVED_ACTORS } from './principal';

/** Lower case alone, so that no two users differ by something that people don't see. E-mail addresses are names too. */
const USERNAME = /^[a-z0-9][a-z0-9._@+-]{0,63}$/;
const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Names the escalation policy of models that no team has. */
const RESERVED_SLUGS: readonly string[] = ['default'];

export const USERNAME_RULE =
  '1 to 64 lower-case letters, digits or . _ - @ +, beginning with a letter or digit';
export const SLUG_RULE =
  '1 to 63 lower-case letters, digits or dashes, beginning and ending with a letter or digit';
/** Shortest and longest password, in characters. */
export const PASSWORD_LENGTH = { minimum: 8, maximum: 256 } as const;

/** Paths that end in it mean whoever asks. */
const ONESELF = 'me';

/** True for what a user may be called. */
export function isUsername(text: string): boolean {
  return USERNAME.test(text) && text !== ONESELF && !RESERVED_ACTORS.includes(text);
}

/** True for what a team's id may be. */
export function isTeamSlug(text: string): boolean {
  return SLUG.test(text) && !RESERVED_SLUGS.includes(text);
}

/** True for what may become a password. */
export function isPassword(text: string): boolean {
  const { minimum, maximum } = PASSWORD_LENGTH;
  return text.length >= minimum && text.length <= maximum;
}
