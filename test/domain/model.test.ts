import * as fc from 'fast-check';
import { type Model, type ModelDecision, newModel } from '../../src/domain/model';
import { beginTraining, copyName, recordLostRun, recordVersion } from '../../src/domain/model-training';
import { versionId, versionOf } from '../../src/domain/model-version';
import { aModel, aRun, aVersion, NOON } from './records';

const RUN_ID = '0a1b2c3d-4e5f-4a6b-8c7d-0123456789ab';

it('a new model belongs to nobody, has learned nothing and serves nobody', () => {
  expect(newModel({ id: 'id', name: 'fraud', facets: {} }, NOON)).toMatchObject({
    trainingState: 'untrained',
    training: null,
    stage: 'draft',
    teamId: null,
    latestVersion: 0,
    championVersion: null,
    deletedAt: null,
  });
});

describe('a stored version', () => {
  it('makes its model trained, with its copy as the newest', () => {
    const decision = recordVersion(aModel(), aVersion({ number: 1, runId: 'r' }), 'a.json');
    expect(decision?.changes).toEqual({ trainingState: 'trained', latestVersion: 1, newestCopy: 'a.json' });
    expect(decision?.event).toEqual({
      type: 'model.trained',
      actor: 'system',
      data: { version: 1, runId: 'r' },
    });
  });

  it.each([
    ['the same', 3],
    ['an older', 2],
  ])('changes nothing when %s is recorded again', (_name, number) => {
    expect(
      recordVersion(aModel({ latestVersion: 3, newestCopy: 'c.json' }), aVersion({ number }), 'b.json'),
    ).toBeNull();
  });

  it('recorded in any order, each any number of times, leaves the newest on top', () => {
    const numbers = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(numbers, (order) => {
        let model = aModel();
        for (const number of order)
          model = { ...model, ...recordVersion(model, aVersion({ number }), `${number}.json`)?.changes };
        const newest = Math.max(...order);
        expect(model).toMatchObject({
          latestVersion: newest,
          newestCopy: `${newest}.json`,
          trainingState: 'trained',
        });
      }),
    );
  });
});

describe('a failed run', () => {
  const failed = aRun({ state: 'failed', failure: { kind: 'input', message: 'no rows' } });

  it('makes a model without a version failed, once', () => {
    const decision = recordLostRun(aModel(), failed);
    expect(decision).toEqual({
      changes: { trainingState: 'failed' },
      event: { type: 'model.failed', actor: 'system', data: { runId: failed.id, reason: 'no rows' } },
    });
    expect(recordLostRun(aModel({ trainingState: 'failed' }), failed)).toBeNull();
  });

  it('leaves a model whose version still stands as it is', () => {
    expect(recordLostRun(aModel({ trainingState: 'trained', latestVersion: 1 }), failed)).toBeNull();
  });

  it('does not outlast a later success', () => {
    const model = aModel({ trainingState: 'failed' });
    expect(recordVersion(model, aVersion(), 'a.json')?.changes.trainingState).toBe('trained');
  });
});

describe('an exclusive run', () => {
  const run = aRun({ id: RUN_ID, isExclusive: true });
  const apply = (model: Model, decision: ModelDecision | null): Model => ({ ...model, ...decision?.changes });
  const training = apply(
    aModel({ trainingState: 'trained', latestVersion: 3 }),
    beginTraining(aModel({ trainingState: 'trained', latestVersion: 3 }), run),
  );

  it('shows its model in training until it ends, and not again after that', () => {
    expect(training.trainingState).toBe('training');
    expect(beginTraining(training, run)).toBeNull();
    const ended = apply(training, recordVersion(training, aVersion({ number: 4, runId: RUN_ID }), null));
    expect(ended).toMatchObject({ trainingState: 'trained', latestVersion: 4, training: { isOpen: false } });
    expect(beginTraining(ended, run)).toBeNull();
  });

  it('that began before another never takes its place', () => {
    expect(beginTraining(training, { id: 'older', acceptedAt: '2019-01-01T00:00:00.000Z' })).toBeNull();
  });

  it('that was cancelled leaves the model as it was; one that failed makes it failed whatever stood before', () => {
    const cancelled = recordLostRun(training, { ...run, state: 'cancelled' });
    expect(apply(training, cancelled).trainingState).toBe('trained');
    const failure = { kind: 'reported' as const, message: 'too few rows' };
    const failed = recordLostRun(training, { ...run, state: 'failed', failure });
    expect(apply(training, failed).trainingState).toBe('failed');
  });

  it('leaves a state that was set by hand meanwhile', () => {
    const overridden = { ...training, trainingState: 'degraded' as const };
    const decision = recordLostRun(overridden, { ...run, state: 'cancelled' });
    expect(apply(overridden, decision)).toMatchObject({
      trainingState: 'degraded',
      training: { isOpen: false },
    });
  });
});

it('a version of a run that was executed outside keeps what was reported, unverified', () => {
  const artifacts = { model_artifact_path: 's3://models/a.pkl' };
  const outside = { metrics: { accuracy: 0.95 }, trainingMetrics: { epoch: 50 }, artifacts };
  const run = aRun({ modelId: 'm', trainer: 'external', spec: null, outside });
  expect(versionOf(run, NOON)).toMatchObject({
    artifactPath: 's3://models/a.pkl',
    artifactKey: null,
    sha256: null,
    metrics: { accuracy: 0.95 },
    trainingMetrics: { epoch: 50 },
    report: null,
  });
});

describe('the name of a published copy', () => {
  const run = (retrain: boolean) =>
    aRun({ id: RUN_ID, facets: { train: { modelType: 'random-forest', retrain } } });
  const own = 'random-forest-2020-03-01-0a1b2c3d4e5f.json';

  it('tells type, day and run', () => {
    expect(copyName(run(false), aModel())).toBe(own);
    expect(copyName(run(false), aModel({ newestCopy: 'old.json' }))).toBe(own);
  });

  it('is that of the newest copy for a run that replaces it, where there is one', () => {
    expect(copyName(run(true), aModel({ newestCopy: 'old.json' }))).toBe('old.json');
    expect(copyName(run(true), aModel())).toBe(own);
  });

  it('is null for runs that no face publishes', () => {
    expect(copyName(aRun({ facets: {} }), aModel({ newestCopy: 'old.json' }))).toBeNull();
  });
});

it('a run makes at most one version: its id is derived from the run', () => {
  expect(versionId(RUN_ID)).toBe('ver_0a1b2c3d4e5f4a6b8c7d0123456789ab');
});
