import type { JsonObject, JsonValue } from '../json';
import { isJsonObject } from '../recipes/merge-patch';

/** One member of a manifest, and what it is to become. */
export interface Proposal {
  path: readonly string[];
  value: JsonValue;
}

/** A change that was understood, and that would change nothing. */
export interface Unchanged {
  /** Why, as said of the recipe. */
  reason: string;
}

/** What people call members of manifests. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  trees: ['nestimators', 'numtrees', 'numrounds', 'rounds'],
  rounds: ['nestimators', 'numrounds', 'rounds'],
  estimators: ['nestimators'],
  depth: ['maxdepth'],
  learningrate: ['eta'],
  rate: ['learningrate', 'eta'],
};

const SET = /\b(?:set|change|make|put)\s+(?:the\s+)?(.{1,60}?)\s+(?:to|=)\s*([^\s,;!?]+)/i;
const FEATURE =
  /\b(drop|remove|without|add|include)\s+(?:the\s+)?features?\s+["'`]?([\w.-]{1,80}?)["'`]?(?=[\s,;!?]|\.?$)/i;
const STEP =
  /\b(more|fewer|less|lower|reduce|decrease|halve|raise|increase|double|higher|deeper|slower)\s+(?:the\s+|number\s+of\s+)*([\w ]{1,60})/i;
const UPWARD = /more|raise|increase|double|higher|deeper/i;

/** Where one change ends and the next begins. */
const BETWEEN = /[,;]\s|\band\b/i;

/**
 * The changes of a manifest that a message asks for in words, to be made one after another; null when it asks for none that is
 * understood.
 */
export function proposalsIn(message: string, manifest: JsonObject): readonly Proposal[] | Unchanged | null {
  const proposals: Proposal[] = [];
  let unchanged: Unchanged | null = null;
  let current = manifest;
  for (const clause of message.split(BETWEEN)) {
    const understood = proposalIn(clause, current, proposals.length > 0);
    if (understood === null) continue;
    if ('reason' in understood) unchanged ??= understood;
    else {
      proposals.push(understood);
      current = withMember(current, understood);
    }
  }
  return proposals.length > 0 ? proposals : unchanged;
}

/** `isMore`: a verb was said before, as in "set depth to 4 and rounds to 50". */
function proposalIn(clause: string, manifest: JsonObject, isMore: boolean): Proposal | Unchanged | null {
  return (
    featureChange(clause, manifest) ??
    assignment(clause, manifest) ??
    stepOf(clause, manifest) ??
    (isMore ? assignment(`set ${clause.trim()}`, manifest) : null)
  );
}

/** The manifest with the member in its place; objects on the way are made. */
export function withMember(manifest: JsonObject, { path, value }: Proposal): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return manifest;
  const members = new Map(Object.entries(manifest));
  const inner = members.get(key);
  members.set(
    key,
    rest.length === 0 ? value : withMember(isJsonObject(inner) ? inner : {}, { path: rest, value }),
  );
  return Object.fromEntries(members);
}

/** Features are a list, or lists by their kinds: then nobody could say which one a new feature belongs to. */
function featureChange(message: string, manifest: JsonObject): Proposal | Unchanged | null {
  const [, verb, name] = FEATURE.exec(message) ?? [];
  if (verb === undefined || name === undefined) return null;
  const lists = membersOf(manifest).flatMap(({ path, value }) =>
    path.includes('features') && Array.isArray(value) ? [{ path, value }] : [],
  );
  const holder = lists.find(({ value }) => value.some((feature) => featureName(feature) === name));
  if (/drop|remove|without/i.test(verb))
    return holder
      ? { path: holder.path, value: holder.value.filter((feature) => featureName(feature) !== name) }
      : { reason: `it has no feature ${name}` };
  if (holder) return { reason: `it has the feature ${name} already` };
  const only = lists.length === 1 ? lists[0] : undefined;
  return only ? { path: only.path, value: [...only.value, name] } : null;
}

function assignment(message: string, manifest: JsonObject): Proposal | Unchanged | null {
  const [, phrase = '', text = ''] = SET.exec(message) ?? [];
  const found = memberNamed(phrase, manifest);
  if (!found) return null;
  return changed(found, valueOf(text.replace(/\.$/, '')));
}

/** Twice or half as much, as a person may then correct. */
function stepOf(message: string, manifest: JsonObject): Proposal | Unchanged | null {
  const [, direction = '', phrase = ''] = STEP.exec(message) ?? [];
  const words = phrase.trim().split(/\s+/);
  for (let count = words.length; count > 0; count--) {
    const found = memberNamed(words.slice(0, count).join(' '), manifest);
    if (!found || typeof found.value !== 'number') continue;
    const next = found.value * (UPWARD.test(direction) ? 2 : 0.5);
    return changed(found, Number.isInteger(found.value) ? Math.max(1, Math.round(next)) : next);
  }
  return null;
}

function changed({ path, value: known }: Proposal, value: JsonValue): Proposal | Unchanged {
  if (typeof known === 'number' && typeof value !== 'number')
    return { reason: `its ${path.join('.')} is a number, and ${JSON.stringify(value)} is none` };
  if (value !== known) return { path, value };
  return { reason: `its ${path.join('.')} is ${JSON.stringify(known)} already` };
}

function memberNamed(phrase: string, manifest: JsonObject): Proposal | null {
  const name = plain(phrase);
  const names = [name, ...(ALIASES[name] ?? [])];
  const members = membersOf(manifest).filter(({ value }) => !isJsonObject(value) && !Array.isArray(value));
  for (const wanted of names) {
    const found = members.find(({ path }) => plain(path.at(-1) ?? '') === wanted);
    if (found) return found;
  }
  return null;
}

function membersOf(manifest: JsonObject, above: readonly string[] = []): Proposal[] {
  return Object.entries(manifest).flatMap(([key, value]) => {
    const path = [...above, key];
    return [{ path, value }, ...(isJsonObject(value) ? membersOf(value, path) : [])];
  });
}

function featureName(feature: JsonValue): JsonValue | undefined {
  return isJsonObject(feature) ? feature['name'] : feature;
}

function plain(words: string): string {
  return words.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function valueOf(text: string): JsonValue {
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return text !== '' && Number.isFinite(number) ? number : text.replace(/^["'`]|["'`]$/g, '');
}
