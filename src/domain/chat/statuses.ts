import { MODEL_STAGES } from '../model';
import { RECIPE_STATUSES } from '../recipes/recipe';
import { RUN_STATUSES, type RunStatus } from '../recipes/run-status';

const RUN_WORDS = Object.keys(RUN_STATUSES) as RunStatus[];

/** Records of one kind that have one status. */
export type AskedStatus =
  | { kind: 'recipe'; status: (typeof RECIPE_STATUSES)[number] }
  | { kind: 'model'; status: (typeof MODEL_STAGES)[number] }
  | { kind: 'run'; status: RunStatus };

/** Asks how something is done or what it means, not which records there are. */
const ABOUT_WAYS = /\bhow\s+(?:do|does|can|could|should|to)\b|\bmeans?\b/i;

/**
 * The records that a message asks for by their statuses: "failed runs", "which models are in production". One record
 * alone ("is model x in production?") is not asked for that way. "Not approved" stands for all other statuses.
 */
export function statusesIn(message: string): AskedStatus[] {
  if (ABOUT_WAYS.test(message)) return [];
  return [
    ...wordsFor(message, 'recipe', RECIPE_STATUSES).map((status) => ({ kind: 'recipe', status }) as const),
    ...wordsFor(message, 'model', MODEL_STAGES).map((status) => ({ kind: 'model', status }) as const),
    ...wordsFor(message, 'run', RUN_WORDS).map((status) => ({ kind: 'run', status }) as const),
  ];
}

/** What a message asks for beside kinds and statuses. */
export function withoutStatuses(message: string): string {
  const words = ['recipe', 'model', 'run', ...RECIPE_STATUSES, ...MODEL_STAGES, ...RUN_WORDS];
  return message.replaceAll(new RegExp(`\\b(?:${words.join('|')})s?\\b`, 'gi'), ' ');
}

function wordsFor<Word extends string>(message: string, kind: string, words: readonly Word[]): Word[] {
  const leads = ['which', 'what', 'any', 'latest', 'newest', 'last', ...words].join('|');
  const asks = new RegExp(`\\b${kind}s\\b|\\b(?:${leads})\\s+(?:\\w+\\s+){0,2}${kind}\\b`, 'i');
  if (!asks.test(message)) return [];
  const named = words.filter((word) => new RegExp(`\\b${word}\\b`, 'i').test(message));
  const denied = named.filter((word) =>
    new RegExp(`(?:\\b(?:not|non|never|except)|n['’]t)\\W+(?:\\w+\\W+){0,2}${word}\\b`, 'i').test(message),
  );
  const meant = named.filter((word) => !denied.includes(word));
  return meant.length > 0 || denied.length === 0 ? meant : words.filter((word) => !denied.includes(word));
}
