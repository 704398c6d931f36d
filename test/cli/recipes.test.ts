import { anApiKey, aUser } from '../support/accounts';
import { runCommand } from '../support/cli';
import { type HttpService, startHttpService } from '../support/http-service';

let service: HttpService;
let token: string;
let id: string;
const develop = async (path: string, body: object) => {
  const answer = await fetch(`${service.url}/api/ml-development${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as { id: string; version_id: string };
};
beforeAll(async () => {
  service = await startHttpService();
  token = (await anApiKey(service.tested, await aUser(service.tested, { username: 'ada', role: 'engineer' })))
    .key;
  const manifest = { model: { hyperparameters: { learning_rate: 0.3 } } };
  ({ id } = await develop('/recipes', {
    name: 'Retail prices',
    model_family: 'pricing',
    level: 'client',
    manifest,
  }));
});
afterAll(() => service.close());

const cli = (...args: string[]) =>
  runCommand(args, { MODELKEEPER_URL: service.url, MODELKEEPER_TOKEN: token }, '');

it('recipes are listed, shown and approved, and a version is told in words', async () => {
  expect((await cli('recipe', 'list', '--family', 'pricing')).stdout).toMatch(
    /Retail prices[^\n]*\n.*1 of 1/s,
  );
  expect((await cli('recipe', 'show', id)).stdout).toMatch(/^status +draft$/m);
  const manifest_json = { model: { hyperparameters: { learning_rate: 0.03 } } };
  const { version_id } = await develop(`/recipes/${id}/versions`, { manifest_json, change_note: 'slower' });
  expect((await cli('recipe', 'versions', id)).stdout).toMatch(/slower/);
  expect((await cli('recipe', 'diff', id, version_id)).stdout).toMatch(/learning rate 0\.3 → 0\.03/);
  expect(JSON.parse((await cli('recipe', 'effective', id)).stdout)).toEqual(manifest_json);
  expect((await cli('recipe', 'approve', id)).stdout).toMatch(/^status +approved$/m);
});

it('3: no such recipe', async () => {
  expect(await cli('recipe', 'show', 'recipe_x')).toMatchObject({ code: 3, stdout: '' });
});
