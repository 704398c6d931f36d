import { canonicalJson, type JsonValue } from '../json';
import { jsonChanges, jsonPointer } from './json-changes';
import { isJsonObject } from './merge-patch';

/** From least to most. */
export const RISKS = ['low', 'medium', 'high'] as const;
export type Risk = (typeof RISKS)[number];

/** What changed between two manifests, as a person says it. */
export interface SemanticChange {
  /** `learning rate 0.3 → 0.03` */
  text: string;
  /** JSON Pointer of the member that changed, in the later manifest. */
  path: string;
  risk: Risk;
}

/** Members that say what is learned, and from what: whoever changes one has another model. */
const ESSENTIAL =
  /^(?:target|label|objective|task|loss|engine|algorithm|dataset|data|source|family|horizon)(?:_|$)/i;
/** Members for people alone. */
const REMARKS = /^(?:description|notes?|comments?|title|name|owner|author|tags?)$/i;
/** A number that becomes so many times as large or small changes how a model behaves. */
const NOTABLE_FACTOR = 2;
const GREAT_FACTOR = 10;
/** Longest value that is told. */
const SHOWN = 60;

/**
 * The changes from one manifest to another. Risk: `low` for remarks, additions and numbers within a factor of two;
 * `medium` for larger steps, other values and added features; `high` for what is taken out or becomes another type, for
 * numbers that change tenfold or their sign, and for whatever says what is learned or from what.
 */
export function semanticDiff(from: JsonValue, to: JsonValue): SemanticChange[] {
  return compare(from, to, []);
}

/** The highest of all; null without a change. */
export function highestRisk(changes: readonly SemanticChange[]): Risk | null {
  return RISKS.findLast((risk) => changes.some((change) => change.risk === risk)) ?? null;
}

function compare(from: JsonValue, to: JsonValue, path: readonly string[]): SemanticChange[] {
  if (Array.isArray(from) && Array.isArray(to) && areSets(from, to)) return setChanges(from, to, path);
  if (isJsonObject(from) && isJsonObject(to)) {
    const before = new Map(Object.entries(from));
    const after = new Map(Object.entries(to));
    return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
      const [old, now] = [before.get(key), after.get(key)];
      if (old !== undefined && now !== undefined) return compare(old, now, [...path, key]);
      return [memberChange([...path, key], old, now)];
    });
  }
  return jsonChanges(from, to).length === 0 ? [] : [memberChange(path, from, to)];
}

function memberChange(path: readonly string[], from?: JsonValue, to?: JsonValue): SemanticChange {
  return { text: textOf(wordsOf(path), from, to), path: jsonPointer(path), risk: riskOf(path, from, to) };
}

function textOf(name: string, from?: JsonValue, to?: JsonValue): string {
  if (from === undefined) return `${name} added: ${shown(to)}`;
  if (to === undefined) return `${name} removed (was ${shown(from)})`;
  return `${name} ${shown(from)} → ${shown(to)}`;
}

function riskOf(path: readonly string[], from?: JsonValue, to?: JsonValue): Risk {
  if (path.some((key) => REMARKS.test(key))) return 'low';
  if (path.some((key) => ESSENTIAL.test(key))) return 'high';
  if (from === undefined) return 'low';
  if (to === undefined || typeof from !== typeof to) return 'high';
  if (typeof from !== 'number' || typeof to !== 'number') return 'medium';
  const factor = Math.max(from / to, to / from);
  if (!Number.isFinite(factor) || factor < 0 || factor >= GREAT_FACTOR) return 'high';
  return factor > NOTABLE_FACTOR ? 'medium' : 'low';
}

/** True for lists of names, or of objects with names: their order says little. */
function areSets(from: readonly JsonValue[], to: readonly JsonValue[]): boolean {
  const names = [from, to].map((list) => list.map(nameOf));
  return names.every((list) => !list.includes(null) && new Set(list).size === list.length);
}

function setChanges(
  from: readonly JsonValue[],
  to: readonly JsonValue[],
  path: readonly string[],
): SemanticChange[] {
  const before = new Map(from.map((member) => [nameOf(member), member]));
  const after = new Map(to.map((member) => [nameOf(member), member]));
  const what = path.includes('features') ? 'feature' : singular(wordsOf(path));
  const told = (text: string, risk: Risk): SemanticChange => ({
    text,
    path: jsonPointer(path),
    risk: path.some((key) => REMARKS.test(key)) ? 'low' : risk,
  });
  const dropped = [...before.keys()].filter((name) => !after.has(name));
  const added = [...after.keys()].filter((name) => !before.has(name));
  const kept = [...after].flatMap(([name, member]) => {
    const old = before.get(name);
    return old === undefined || canonicalJson(old) === canonicalJson(member)
      ? []
      : [told(`${what} changed: ${name}`, 'medium')];
  });
  const changes = [
    ...dropped.map((name) => told(`${what} dropped: ${name}`, 'high')),
    ...added.map((name) => told(`${what} added: ${name}`, 'medium')),
    ...kept,
  ];
  const isMoved = changes.length === 0 && canonicalJson([...from]) !== canonicalJson([...to]);
  return isMoved ? [told(`order of ${wordsOf(path)} changed`, 'low')] : changes;
}

function nameOf(member: JsonValue): string | null {
  const name = isJsonObject(member) ? member['name'] : member;
  return typeof name === 'string' ? name : null;
}

/** The last key, in words: `training.learning_rate` is `learning rate`. */
function wordsOf(path: readonly string[]): string {
  return path.at(-1)?.replaceAll(/[_-]+/g, ' ') ?? 'manifest';
}

function singular(words: string): string {
  return words.replace(/(?<![su])s$/, '');
}

function shown(value: JsonValue | undefined): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
