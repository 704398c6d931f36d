import { join } from 'node:path';
import { acceptRun, type Run } from '../../../src/domain/run';
import { presentAvailable, presentStatus } from '../../../src/http/contracts/train/view';

const INSIDE = join(process.cwd(), 'models');
const LOG = { text: '', offset: 0, nextOffset: 0 };

function aRun(changes: Partial<Run>): Run {
  const asked = {
    id: '123e4567-e89b-42d3-a456-426614174000',
    facets: { train: { modelType: 'xgboost' as const, retrain: false } },
    spec: null,
    modelId: null,
    parentId: null,
    children: [],
    actor: 'local',
  };
  return { ...acceptRun(asked, '2025-11-07T12:30:00.987Z').run, ...changes };
}
const completed: Partial<Run> = {
  state: 'succeeded',
  endedAt: '2025-11-07T12:31:00.001Z',
  finalizedAt: '2025-11-07T12:31:00.002Z',
  modelFile: 'xgboost-2025-11-07-123e4567.json',
};

describe('presentStatus', () => {
  it('gives times to the second, as in the examples', () => {
    const { data } = presentStatus(aRun(completed), LOG, INSIDE);
    expect(data).toMatchObject({ started_at: '2025-11-07T12:30:00Z', completed_at: '2025-11-07T12:31:00Z' });
  });

  it('gives the path of a model below the folder that the service was started in as a relative one', () => {
    const { data } = presentStatus(aRun(completed), LOG, INSIDE);
    expect(data.model_path).toBe('models/xgboost-2025-11-07-123e4567.json');
  });

  it('gives the path of a model elsewhere as it is', () => {
    const { data } = presentStatus(aRun(completed), LOG, '/srv/models');
    expect(data.model_path).toBe('/srv/models/xgboost-2025-11-07-123e4567.json');
  });

  it('gives a completed `all` job the folder where the models of its children are', () => {
    const facets = { train: { modelType: 'all' as const, retrain: false } };
    const { data } = presentStatus(aRun({ ...completed, modelFile: null, facets }), LOG, '/srv/models');
    expect(data).toMatchObject({ model_path: '/srv/models', error: null, child_job_ids: [] });
  });
});

describe('presentAvailable', () => {
  const file = { modelType: 'xgboost', sizeBytes: 24_576, modifiedAt: '2025-10-30T14:00:00.000Z' };

  it('answers the published example', () => {
    const name = 'xgboost_model_2025-10-30.joblib';
    expect(presentAvailable({ directory: INSIDE, files: [{ name, ...file }] })).toEqual({
      available_models: {
        [name]: { path: `models/${name}`, type: 'xgboost', size: 24_576, modified: '2025-10-30T14:00:00' },
      },
      models_directory: INSIDE,
    });
  });

  it('takes any name for a file', () => {
    const { available_models: models } = presentAvailable({
      directory: '/srv',
      files: [{ name: '__proto__', ...file }],
    });
    expect(Object.keys(models)).toEqual(['__proto__']);
  });
});
