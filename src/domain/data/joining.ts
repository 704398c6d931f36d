import type { Dataset } from '../dataset';

/**
 * Why several datasets can't be read as one table, in words; null when they can: each must have the first one's target,
 * features and split.
 */
export function mismatchOf(datasets: readonly Dataset[]): string | null {
  const [first, ...others] = datasets;
  if (!first) return null;
  const complaints = others.flatMap((other) => differencesOf(first, other));
  if (complaints.length === 0) return null;
  return `the datasets can't be read as one table: ${complaints.join('; ')}`;
}

function differencesOf(first: Dataset, other: Dataset): string[] {
  const complaints: string[] = [];
  const say = (what: string, one: string, two: string): void => {
    if (one !== two) complaints.push(`${what} of '${first.id}' is ${one}, of '${other.id}' ${two}`);
  };
  say('the target', first.target, other.target);
  say('the task', first.task, other.task);
  say('the split', splitOf(first), splitOf(other));
  say('the classes', shownClasses(first), shownClasses(other));
  const theirs = new Map(other.features.map(({ name, kind }) => [name, kind]));
  for (const { name, kind } of first.features) {
    const found = theirs.get(name);
    if (found === undefined) complaints.push(`'${other.id}' has no feature '${name}'`);
    else if (found !== kind) say(`'${name}'`, kind, found);
    theirs.delete(name);
  }
  for (const name of theirs.keys()) complaints.push(`'${first.id}' has no feature '${name}'`);
  return complaints;
}

function shownClasses({ labels }: Dataset): string {
  return labels ? labels.join(', ') : 'none';
}

function splitOf({ split }: Dataset): string {
  return split.kind === 'time' ? `by time (${split.column})` : 'by seed';
}
