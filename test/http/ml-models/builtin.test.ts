import { parseId } from '../../../src/domain/ids';
import { eventually } from '../../support/eventually';
import { type HttpService, startHttpService } from '../../support/http-service';
import { aTrainer } from '../../support/training';
import { bodyOf, create, send, shown } from './world';

let service: HttpService;
beforeAll(async () => void (service = await startHttpService({ trainer: aTrainer() })));
afterAll(() => service.close());

/** Trains without naming data, and resolves to the model once it shows training no more. */
async function trained(type: string, training_config: object) {
  const { id } = await create(service, { type, training_config });
  bodyOf(await send(service, 'POST', '/train', { body: { model_id: id, storage_ids: [] } }), 202);
  return eventually(
    () => shown(service, id),
    ({ status }) => status !== 'training',
    100_000,
  );
}

it.each([
  ['decision_tree', { max_depth: 5 }],
  ['random_forest', { n_estimators: 20 }],
  ['neural_network', { train_test_split: 0.8, random_seed: 42, learning_rate: 0.001, batch_size: 32 }],
])('a %s really learns from data that are drawn, where none are named', async (type, config) => {
  const model = await trained(type, config);
  expect(model).toMatchObject({ status: 'trained', failure_reason: null });
  // The drawn target depends on the columns: guessing would come to 0.5.
  expect(model.performance_metrics.auc).toBeGreaterThan(0.7);
  expect(model.training_metrics.training_rows).toBeGreaterThan(1_000);
});

it('a regression learns a number', async () => {
  const model = await trained('regression', {});
  expect(model).toMatchObject({ status: 'trained', performance_metrics: { rmse: expect.any(Number) } });
  expect(model.performance_metrics.r2).toBeGreaterThan(0.5);
});

it('what a configuration asks for and nobody uses does no harm, and is said in the log', async () => {
  const { id, status } = await trained('decision_tree', { colour: 'blue', max_depth: 3 });
  expect(status).toBe('trained');
  const { training_token } = bodyOf(await send(service, 'GET', `/${id}/training`));
  const { text } = await service.tested.core.logs.tail(parseId(training_token) ?? '', 10_000);
  expect(text).toMatch(/'colour' is not known here/);
});
