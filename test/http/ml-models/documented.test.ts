import { createFaces } from '../../../src/http/faces';
import { createOpenApiDocument } from '../../../src/http/openapi';
import { faceDepsOf, type HttpService, startHttpService } from '../../support/http-service';

let service: HttpService;
beforeAll(async () => void (service = await startHttpService()));
afterAll(() => service.close());

it('the document tells of every operation how it may answer', () => {
  const document = createOpenApiDocument(createFaces(faceDepsOf(service.tested)), '0.0.0-test');
  const { paths } = document as { paths: Record<string, Record<string, { responses: object }>> };
  const door = ['401', '403', '503'];
  const input = ['400', '413', '415'];
  const told = Object.entries(paths)
    .filter(([path]) => path.startsWith('/api/ml-models'))
    .flatMap(([path, item]) =>
      Object.entries(item).map(([method, { responses }]) => [
        `${method.toUpperCase()} ${path}`,
        Object.keys(responses).sort(),
      ]),
    );
  const expected: Record<string, string[]> = {
    'GET /api/ml-models': ['200', '400', ...door],
    'POST /api/ml-models': ['201', ...input, ...door],
    'GET /api/ml-models/{id}': ['200', '404', ...door],
    'PUT /api/ml-models/{id}': ['200', '404', ...input, ...door],
    'DELETE /api/ml-models/{id}': ['204', '404', '409', ...door],
    'POST /api/ml-models/recommend': ['200', ...input, ...door],
    'POST /api/ml-models/train': ['202', '404', '409', ...input, ...door],
    'GET /api/ml-models/{id}/training': ['200', '404', ...door],
    'POST /api/ml-models/{id}/training/complete': ['200', '404', '409', ...input, ...door],
    'POST /api/ml-models/{id}/training/fail': ['200', '404', '409', ...input, ...door],
  };
  const sorted = Object.entries(expected).map(([name, statuses]) => [name, statuses.sort()]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(sorted));
});
