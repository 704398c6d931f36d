import { mlDevelopmentFace } from '../../../src/http/contracts/ml-development';
import { ask } from '../../support/http-client';
import { type HttpService, startHttpService } from '../../support/http-service';

/** What the contract publishes, as the OpenAPI document writes paths. */
const PUBLISHED = [
  'GET /recipes',
  'GET /recipes/{recipe_id}',
  'POST /recipes',
  'PUT /recipes/{recipe_id}',
  'DELETE /recipes/{recipe_id}',
  'POST /recipes/{recipe_id}/clone',
  'GET /recipes/{recipe_id}/versions',
  'GET /recipes/{recipe_id}/versions/{version_id}',
  'POST /recipes/{recipe_id}/versions',
  'GET /models',
  'GET /models/{model_id}',
  'POST /models',
  'PUT /models/{model_id}',
  'GET /runs',
  'GET /runs/{run_id}',
  'POST /runs',
  'PUT /runs/{run_id}',
  'GET /models/{model_id}/monitoring',
  'POST /models/{model_id}/monitoring',
  'GET /recipes/{recipe_id}/synthetic-example',
  'POST /recipes/{recipe_id}/synthetic-example',
  'POST /chat',
];

interface Told {
  description?: string;
  requestBody?: object;
  responses: Record<string, object>;
}

let service: HttpService;
let operations: [string, Told][];
beforeAll(async () => {
  service = await startHttpService();
  const document = JSON.parse((await ask(service.port, { path: '/openapi.json' })).text);
  const paths = Object.entries<Record<string, Told>>(document.paths);
  const own = paths.filter(([path]) => path.startsWith('/api/ml-development/'));
  operations = own.flatMap(([path, item]) =>
    Object.entries(item).map(([method, told]): [string, Told] => [
      `${method.toUpperCase()} ${path.replace('/api/ml-development', '')}`,
      told,
    ]),
  );
});
afterAll(() => service.close());

it('every published operation is offered, and what is not published is marked as an extension', () => {
  const isExtension = ({ description = '' }: Told): boolean => description.startsWith('Extension');
  const published = operations.filter(([, told]) => !isExtension(told)).map(([name]) => name);
  expect(published.sort()).toEqual([...PUBLISHED].sort());
});

it('every operation tells how it refuses input, ids and callers', () => {
  for (const [name, { requestBody, responses }] of operations) {
    const isInput = requestBody !== undefined || /^GET \/(recipes|models|runs)$/.test(name);
    const statuses = [...(isInput ? ['400', '422'] : []), ...(name.includes('{') ? ['404'] : [])];
    expect({ name, statuses: Object.keys(responses) }).toEqual({
      name,
      statuses: expect.arrayContaining([...statuses, '401', '403', '503']),
    });
  }
});

it('every operation asks for a permission', () => {
  const { routes } = mlDevelopmentFace(service.tested.core.recipes);
  expect(routes.filter(({ permission }) => permission === undefined)).toEqual([]);
});
