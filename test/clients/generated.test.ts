import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type OpenApiDocument, operationsOf } from '../../tools/clients/document';
import { pythonClient } from '../../tools/clients/python';
import { typescriptTypes } from '../../tools/clients/typescript';
import { type HttpService, startHttpService } from '../support/http-service';

const ROOT = resolve(__dirname, '../..');

let service: HttpService;
let document: OpenApiDocument;
beforeAll(async () => {
  service = await startHttpService();
  document = (await (await fetch(`${service.url}/openapi.json`)).json()) as OpenApiDocument;
});
afterAll(() => service.close());

/** With GENERATE_CLIENTS=1 the files are written instead: `npm run generate-clients`. */
it.each([
  ['clients/typescript/src/schema.d.ts', typescriptTypes],
  ['clients/python/modelkeeper_client/client.py', pythonClient],
])(
  '%s is what is generated from the document of the service; else: npm run generate-clients',
  (file, generate) => {
    const text = generate(document);
    if (process.env.GENERATE_CLIENTS === '1') writeFileSync(resolve(ROOT, file), text);
    expect(readFileSync(resolve(ROOT, file), 'utf8') === text).toBe(true);
    expect(operationsOf(document).length).toBeGreaterThan(150);
  },
);
