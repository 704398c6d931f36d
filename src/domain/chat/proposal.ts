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
const BETWEEN = /[,;.]\s|\band\b/i;

/** Read of a message at most: a manifest is looked through for each. */
const CLAUSES_MAX = 10;

/** Members that are no objects or lists, by what people may call them. */
type Members = ReadonlyMap<string, Proposal>;

/**
 * The changes of a manifest that a message asks for in words, to be made one after another (of its first ten clauses); null
 * when it asks for none that is understood.
 */
export function proposalsIn(message: string, manifest: JsonObject): readonly Proposal[] | Unchanged | null {
  const clauses = message.split(BETWEEN, CLAUSES_MAX);
  const understood = proposalsOf(clauses, manifest);
  // A name may hold what stands between two changes elsewhere.
  return understood === null && clauses.length > 1 ? proposalsOf([message], manifest) : understood;
}

function proposalsOf(
  clauses: readonly string[],
  manifest: JsonObject,
): readonly Proposal[] | Unchanged | null {
  const proposals: Proposal[] = [];
  let unchanged: Unchanged | null = null;
  let current = manifest;
  let members = scalarsOf(manifest);
  for (const clause of clauses) {
    const understood =
      featureChange(clause, current) ??
      assignment(clause, members) ??
      stepOf(clause, members) ??
      // "set depth to 4 and rounds to 50"
      (proposals.length > 0 ? assignment(`set ${clause.trim()}`, members) : null);
    if (understood === null) continue;
    if ('reason' in understood) unchanged ??= understood;
    else {
      proposals.push(understood);
      current = withMember(current, understood);
      members = scalarsOf(current);
    }
  }
  if (proposals.length === 0) return unchanged;
  const isAsBefore = JSON.stringify(current) === JSON.stringify(manifest);
  return isAsBefore ? { reason: 'it would be what it is' } : proposals;
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

function assignment(message: string, members: Members): Proposal | Unchanged | null {
  const [, phrase = '', text = ''] = SET.exec(message) ?? [];
  const found = memberNamed(phrase, members);
  if (!found) return null;
  return changed(found, valueOf(text.replace(/\.$/, '')));
}

/** Twice or half as much, as a person may then correct. */
function stepOf(message: string, members: Members): Proposal | Unchanged | null {
  const [, direction = '', phrase = ''] = STEP.exec(message) ?? [];
  const words = phrase.trim().split(/\s+/);
  for (let count = words.length; count > 0; count--) {
    const found = memberNamed(words.slice(0, count).join(' '), members);
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

function memberNamed(phrase: string, members: Members): Proposal | null {
  const name = plain(phrase);
  const names = [name, ...(ALIASES[name] ?? [])];
  return names.map((each) => members.get(each)).find((found) => found !== undefined) ?? null;
}

/** Of several of one name the first; what has no letter or digit that could be said has no name. */
function scalarsOf(manifest: JsonObject): Members {
  const members = new Map<string, Proposal>();
  for (const member of membersOf(manifest)) {
    const name = plain(member.path.at(-1) ?? '');
    const isScalar = !isJsonObject(member.value) && !Array.isArray(member.value);
    if (isScalar && name !== '' && !members.has(name)) members.set(name, member);
  }
  return members;
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
