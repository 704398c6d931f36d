import { PROJECT_MODEL_TYPES } from '../../../src/domain/model';
import { type HttpService, startHttpService } from '../../support/http-service';
import { bodyOf, create, send } from './world';

/** The example of the published document. */
const ASKED = { project_id: 'proj-123', ontology_id: 'onto-456' };
const KEYS = ['recommended_type', 'score', 'reasoning', 'all_scores', 'ontology_analysis', 'data_analysis'];

let service: HttpService;
beforeAll(async () => void (service = await startHttpService()));
afterAll(() => service.close());

const recommend = (body: unknown) => send(service, 'POST', '/recommend', { body });

describe('POST /api/ml-models/recommend', () => {
  it('200: a type with a score over all four, where nothing is registered', async () => {
    const body = bodyOf(await recommend(ASKED));
    expect(Object.keys(body)).toEqual(KEYS);
    expect(Object.keys(body.all_scores).sort()).toEqual([...PROJECT_MODEL_TYPES].sort());
    const scores: number[] = Object.values(body.all_scores);
    expect(scores.every((score) => score >= 0 && score <= 100)).toBe(true);
    expect(body.score).toBe(Math.max(...scores));
    expect(body.all_scores[body.recommended_type]).toBe(body.score);
    expect(body.reasoning).toMatch(/defaults/);
    expect(body.ontology_analysis).toMatchObject({ ontology_id: 'onto-456', registered: false });
    expect(body.data_analysis).toMatchObject({ datasets: [], rows: 0, past_trainings: [] });
  });

  it('200: goes by what the project has trained, where there is nothing else', async () => {
    const { id } = await create(service, { project_id: 'proj-past', type: 'neural_network' });
    const done = { model_artifact_path: 's3://v1', performance_metrics: { accuracy: 0.99 } };
    bodyOf(await send(service, 'POST', `/${id}/training/complete`, { body: done }));
    const body = bodyOf(await recommend({ project_id: 'proj-past', ontology_id: 'onto-1' }));
    expect(body.data_analysis.past_trainings).toEqual([{ type: 'neural_network', score: 0.99 }]);
    const usual = bodyOf(await recommend(ASKED));
    expect(body.all_scores.neural_network).toBeGreaterThan(usual.all_scores.neural_network);
  });

  it.each([
    [{}, 'project_id: field required; ontology_id: field required'],
    [{ project_id: 'p' }, 'ontology_id: field required'],
    [{ ...ASKED, project_id: 5 }, 'project_id: must be a string'],
    [{ ...ASKED, ontology_id: { $ne: null } }, 'ontology_id: must be a string'],
    [[], 'body: must be an object'],
  ])('400: %j', async (body, detail) => {
    expect(bodyOf(await recommend(body), 400)).toEqual({ detail });
  });
});
