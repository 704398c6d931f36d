import type { Principal } from '../../domain/auth/principal';
import { isFaithful } from '../../domain/chat/faithful';
import { type Passage, rankPassages } from '../../domain/chat/passages';
import type { Guides, Wording } from '../../domain/chat/ports';
import { proposalsIn, type Unchanged, withMember } from '../../domain/chat/proposal';
import { statusesIn } from '../../domain/chat/statuses';
import type { JsonObject } from '../../domain/json';
import type { Clock } from '../../domain/ports';
import { jsonChanges, type PatchOperation, toJsonPatch } from '../../domain/recipes/json-changes';
import { type SemanticChange, semanticDiff } from '../../domain/recipes/semantic-diff';
import { type Listed, listedBy } from './listed';
import { passagesOfRecords, type RecordDeps } from './records';

/** Records that an answer names at most. */
const CITED_MAX = 5;

/** What was asked for would change nothing of a recipe. */
interface NoChange extends Unchanged {
  recipeId: string;
}

/** A manifest that someone may store as the next version; nothing is stored here. */
export interface SuggestedChange {
  recipeId: string;
  /** The version that it changes. */
  versionId: string;
  patch: readonly PatchOperation[];
  manifest: JsonObject;
  changes: readonly SemanticChange[];
}

export interface ChatAnswer {
  message: string;
  citations: readonly Passage[];
  suggestedChange: SuggestedChange | null;
  at: string;
}

/** Answers questions from the records. It never changes anything. */
export interface Chat {
  /** @throws DomainError NOT_FOUND for an unknown recipe */
  ask(
    asked: { message: string; recipeId: string | null; context: JsonObject },
    principal: Principal,
  ): Promise<ChatAnswer>;
}

interface ChatDeps extends RecordDeps {
  guides: Guides;
  /** Null: only the words of this service. */
  wording: Wording | null;
  clock: Clock;
}

/** The assistant over its ports. */
export function createChat(deps: ChatDeps): Chat {
  return {
    async ask({ message, recipeId, context }, principal) {
      const recipe = recipeId === null ? null : await deps.recipes.get(recipeId);
      const known = [...(await passagesOfRecords(deps, principal)), ...(await deps.guides.passages())];
      const suggestion = await suggest(deps, message, recipe?.id ?? namedRecipe(message, known));
      const asked = suggestion === null ? statusesIn(message) : [];
      const question = [message, ...wordsIn(context), recipe?.id ?? ''].join(' ');
      const parts: Listed[] =
        asked.length === 0
          ? [{ passages: rankPassages(question, known, CITED_MAX), remark: suggestion && told(suggestion) }]
          : await Promise.all(
              asked.map((each) =>
                listedBy(deps, { asked: each, message, recipeId: recipe?.id ?? null }, principal),
              ),
            );
      const facts = parts.flatMap(({ passages, remark }) => [
        ...passages.map(factOf),
        ...(remark ? [remark] : []),
      ]);
      const citations = parts.flatMap(({ passages }) => passages);
      const suggestedChange = suggestion && 'patch' in suggestion ? suggestion : null;
      const worded = await wordedBy(deps.wording, { question: message, facts });
      return { message: worded ?? ownWords(facts), citations, suggestedChange, at: deps.clock.now() };
    },
  };
}

/** What is asked for is looked for in all that holds for the recipe, and becomes a member of its own manifest. */
async function suggest(
  { recipes, versions }: ChatDeps,
  message: string,
  recipeId: string | null,
): Promise<SuggestedChange | NoChange | null> {
  if (recipeId === null) return null;
  const version = await versions.latestOf(await recipes.get(recipeId));
  const effective = await versions.effective(version);
  const proposals = proposalsIn(message, effective.manifest);
  if (proposals === null) return null;
  if ('reason' in proposals) return { recipeId, reason: proposals.reason };
  const changed = (before: JsonObject): JsonObject => proposals.reduce(withMember, before);
  const manifest = changed(version.manifest);
  return {
    recipeId,
    versionId: version.id,
    patch: toJsonPatch(jsonChanges(version.manifest, manifest)),
    manifest,
    changes: semanticDiff(effective.manifest, changed(effective.manifest)),
  };
}

/** The recipe that a message names by its id or its name, when it is one alone. */
function namedRecipe(message: string, known: readonly Passage[]): string | null {
  const text = message.toLowerCase();
  const named = known.filter(
    ({ kind, id, title }) =>
      kind === 'recipe' && [id, title].some((name) => text.includes(name.toLowerCase())),
  );
  return named.length === 1 ? (named[0]?.id ?? null) : null;
}

async function wordedBy(
  wording: Wording | null,
  given: { question: string; facts: readonly string[] },
): Promise<string | null> {
  if (wording === null || given.facts.length === 0) return null;
  const text = await wording.word(given);
  return text !== null && isFaithful(text, [given.question, ...given.facts]) ? text : null;
}

function ownWords(facts: readonly string[]): string {
  if (facts.length === 0)
    return 'Nothing on record speaks of this. Ask about recipes, versions, models, runs, or what the guides tell.';
  return ['This is on record:', ...facts.map((fact) => `- ${fact}`)].join('\n');
}

function factOf({ id, fact }: Passage): string {
  return `${fact} [${id}]`;
}

function told(suggestion: SuggestedChange | NoChange): string {
  const { recipeId } = suggestion;
  if ('reason' in suggestion)
    return `No change is suggested for ${recipeId}: ${suggestion.reason}. [${recipeId}]`;
  const changes = suggestion.changes.map(({ text, risk }) => `${text} (risk ${risk})`).join(', ');
  return `Suggested for the next version of ${recipeId}: ${changes}. Nothing is changed until someone stores it. [${recipeId}]`;
}

/** Texts that the caller gave along, to find records by. */
function wordsIn(context: JsonObject): string[] {
  return Object.values(context).filter((value) => typeof value === 'string');
}
