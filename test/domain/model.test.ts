import * as fc from 'fast-check';
import { copyName, newTrainModel, recordFailedRun, recordVersion, versionId } from '../../src/domain/model';
import { aModel, aRun, aVersion, NOON } from './records';

const RUN_ID = '0a1b2c3d-4e5f-4a6b-8c7d-0123456789ab';

it('the model of a Train type is named after it and has learned nothing yet', () => {
  expect(newTrainModel('id', 'random-forest', NOON)).toEqual({
    id: 'id',
    revision: 1,
    name: 'random-forest',
    facets: { train: { modelType: 'random-forest' } },
    trainingState: 'untrained',
    stage: 'draft',
    isArchived: false,
    isExample: false,
    teamId: null,
    latestVersion: 0,
    newestCopy: null,
    createdAt: NOON,
    lastEventAt: NOON,
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
  it('makes a model without a version failed, once', () => {
    const decision = recordFailedRun(aModel(), 'r');
    expect(decision).toEqual({
      changes: { trainingState: 'failed' },
      event: { type: 'model.failed', actor: 'system', data: { runId: 'r' } },
    });
    expect(recordFailedRun(aModel({ trainingState: 'failed' }), 'r')).toBeNull();
  });

  it('leaves a model whose version still stands as it is', () => {
    expect(recordFailedRun(aModel({ trainingState: 'trained', latestVersion: 1 }), 'r')).toBeNull();
  });

  it('does not outlast a later success', () => {
    const failed = aModel({ trainingState: 'failed' });
    expect(recordVersion(failed, aVersion(), 'a.json')?.changes.trainingState).toBe('trained');
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
