import { versionId } from '../../src/domain/model-version';
import { isTerminal } from '../../src/domain/run';
import { grouped, type Snapshot, type StoredRun } from './records';

/** What is wrong with runs, versions and models once everything has come to rest; empty when nothing is. */
export function recordViolations(snapshot: Snapshot, accepted: Iterable<string>): string[] {
  return [
    ...acceptedViolations(snapshot, accepted),
    ...snapshot.runs.flatMap((run) => runViolations(snapshot, run)),
    ...versionViolations(snapshot),
    ...logViolations(snapshot),
  ];
}

/** Nothing that was promised is missing, and nothing is left to do. */
function acceptedViolations({ runs, openRuns, dirty }: Snapshot, accepted: Iterable<string>): string[] {
  const known = new Set(runs.map(({ _id }) => _id));
  const lost = [...accepted].filter((id) => !known.has(id));
  const open = openRuns.filter(({ _id }) => known.has(_id));
  // An entry of a request that died before it stored its run is forgotten after minutes.
  const marks = dirty.filter(({ _id }) => known.has(_id.replace('run/', '')));
  return [
    ...lost.map((id) => `run ${id} was accepted and is not on record`),
    ...open.map(({ _id }) => `run ${_id} has ended and is still listed as open`),
    ...marks.map(({ _id }) => `${_id} is still marked as dirty`),
  ];
}

function runViolations(snapshot: Snapshot, run: StoredRun): string[] {
  const is = (text: string): string => `run ${run._id} (${run.state}, attempt ${run.attempt}) ${text}`;
  const versions = snapshot.versions.filter(({ runId }) => runId === run._id);
  const makesVersion = run.type === 'train' && run.state === 'succeeded' && run.modelId !== null;
  const found: string[] = [];
  if (!isTerminal(run.state) || run.finalizedAt === null) found.push(is('has not ended'));
  if (versions.length !== (makesVersion ? 1 : 0)) found.push(is(`has ${versions.length} versions`));
  // A report from outside may end what a worker of ours had begun.
  const isOurs = run.trainer === 'builtin' && run.outside === null;
  if (makesVersion && isOurs && run.artifact === null) found.push(is('has no artifact'));
  if (makesVersion && run.facets.train && run.modelFile === null) found.push(is('has no published copy'));
  for (const version of versions) {
    if (version._id !== versionId(run._id)) found.push(is(`has a version called ${version._id}`));
    if (version.modelId !== run.modelId) found.push(is('has a version of another model'));
    const { key = null, sha256 = null } = run.artifact ?? {};
    if (version.sha256 !== sha256 || version.artifactKey !== key)
      found.push(is('has a version with another artifact'));
  }
  return [...found, ...parentViolations(snapshot, run).map(is)];
}

function parentViolations({ runs }: Snapshot, parent: StoredRun): string[] {
  if (parent.children.length === 0) return [];
  const ids = new Set(parent.children.map(({ id }) => id));
  const states = runs.filter(({ _id }) => ids.has(_id)).map(({ state }) => state);
  const allSucceeded = states.length === ids.size && states.every((state) => state === 'succeeded');
  if ((parent.state === 'succeeded') === allSucceeded || parent.state === 'cancelled') return [];
  return [`has children that are ${states.join(', ')}`];
}

/** Numbers are 1 to n without doubles, and the model knows the newest. */
function versionViolations({ models, versions, runs }: Snapshot): string[] {
  const byModel = grouped(versions, ({ modelId }) => modelId);
  const strangers = [...byModel.keys()].filter((id) => !models.some(({ _id }) => _id === id));
  const found = strangers.map((id) => `versions name model ${id}, which is not on record`);
  for (const model of models) {
    const own = (byModel.get(model._id) ?? []).toSorted((a, b) => a.number - b.number);
    const numbers = own.map(({ number }) => number);
    if (numbers.some((number, index) => number !== index + 1))
      found.push(`model ${model.name} has the versions ${numbers.join(', ')}`);
    if (model.latestVersion !== own.length)
      found.push(`model ${model.name} says ${model.latestVersion} is its newest of ${own.length} versions`);
    const newest = runs.find(({ _id }) => _id === own.at(-1)?.runId);
    if (newest && model.newestCopy !== newest.modelFile)
      found.push(`model ${model.name} says ${model.newestCopy} is its newest copy, not ${newest.modelFile}`);
  }
  return found;
}

/** Each log is one text without gaps. */
function logViolations({ logs }: Snapshot): string[] {
  const byRun = grouped(logs, ({ _id }) => _id.split('/')[0] ?? '');
  return [...byRun].flatMap(([id, chunks]) => {
    const ordered = chunks.toSorted((a, b) => a.start - b.start);
    const isWhole = ordered.every(
      (chunk, index) => chunk._id === `${id}/${index}` && chunk.start === (ordered[index - 1]?.end ?? 0),
    );
    return isWhole ? [] : [`the log of run ${id} has a gap or an overlap`];
  });
}
