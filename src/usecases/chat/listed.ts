import type { Principal } from '../../domain/auth/principal';
import { type Passage, rankPassages } from '../../domain/chat/passages';
import { type AskedStatus, withoutStatuses } from '../../domain/chat/statuses';
import { passagesWith, type RecordDeps } from './records';

/** Records of one status that an answer names at most. */
const LISTED_MAX = 20;

/** The records of one status, and what is to be said beside them. */
export interface Listed {
  passages: readonly Passage[];
  /** That there are none, or how many more. */
  remark: string | null;
}

/** The records of a status; first those that share other words of the question, then the newest. */
export async function listedBy(
  deps: RecordDeps,
  { asked, ...question }: { asked: AskedStatus; message: string; recipeId: string | null },
  principal: Principal,
): Promise<Listed> {
  const recipeId = question.recipeId ?? recipeIdIn(question.message);
  const { passages: all, total } = await passagesWith(deps, { asked, recipeId }, principal);
  const ranked = rankPassages(withoutStatuses(question.message), all, LISTED_MAX);
  const passages = [...new Set([...ranked, ...all])].slice(0, LISTED_MAX);
  const { kind, status } = asked;
  const ofRecipe = recipeId === null || kind === 'recipe' ? '' : ` of ${recipeId}`;
  if (total === 0) return { passages, remark: `No ${kind}${ofRecipe} has the status ${status}.` };
  const more = total - passages.length;
  return { passages, remark: more > 0 ? `There are ${more} more with the status ${status}.` : null };
}

/** The id of a recipe that stands in a message, when it is one alone. */
function recipeIdIn(message: string): string | null {
  const [id, ...others] = new Set(message.match(/\brecipe_\w+/g));
  return others.length === 0 ? (id ?? null) : null;
}
