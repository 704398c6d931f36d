import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DIST = resolve(__dirname, '../../dist/src/persistence');
const FILES = 600;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelkeeper-limits-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('the list of models is answered where the folder holds more files than a process may have open', async () => {
  for (let index = 0; index < FILES; index += 1) {
    await writeFile(join(folder, `xgboost-${index}.json`), '{}');
    await writeFile(join(folder, `xgboost-${index}.meta.json`), '{"modelType":"xgboost"}');
  }
  const script = `
    const { createModelsFolder } = require(${JSON.stringify(join(DIST, 'models-folder.js'))});
    createModelsFolder(${JSON.stringify(folder)}, null).list().then((files) => console.log(files.length));`;
  // Soft and hard limit, as Node raises the first to the second.
  const limited = 'ulimit -n 256 && exec "$0" -e "$1"';
  const { stdout } = await run('bash', ['-c', limited, process.execPath, script]);
  expect(Number(stdout)).toBe(FILES);
});
