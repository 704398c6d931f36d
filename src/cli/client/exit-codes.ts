import type { ErrorCode } from '../../domain/errors';

/** Exit codes of the program. `docs/cli.md` and the help show this table. */
export const EXIT_CODES = {
  ok: { code: 0, meaning: 'done' },
  failed: { code: 1, meaning: 'failed' },
  usage: { code: 2, meaning: 'wrong usage: an unknown command or option, or a value that is refused' },
  notFound: { code: 3, meaning: 'there is no such thing, or none that you may see' },
  refused: { code: 4, meaning: 'refused: not logged in, not permitted, or not in this state' },
  unavailable: { code: 5, meaning: 'the service can not be reached or asks to come back later' },
} as const satisfies Record<string, { code: number; meaning: string }>;

const KINDS: Partial<Record<ErrorCode, keyof typeof EXIT_CODES>> = {
  MALFORMED: 'usage',
  VALIDATION_FAILED: 'usage',
  TOO_LARGE: 'usage',
  NOT_FOUND: 'notFound',
  UNAUTHENTICATED: 'refused',
  FORBIDDEN: 'refused',
  ALREADY_EXISTS: 'refused',
  INVALID_STATE: 'refused',
  PRECONDITION_FAILED: 'refused',
  RATE_LIMITED: 'unavailable',
  UNAVAILABLE: 'unavailable',
};

/** The exit code of a command that was refused so. */
export function exitCodeOf(code: ErrorCode): number {
  return EXIT_CODES[KINDS[code] ?? 'failed'].code;
}
