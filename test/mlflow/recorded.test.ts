import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expectedOf, pictureOf } from '../support/mlflow-registry';

/** As `record.py` recorded them. */
const VERSIONS = ['2.22.1', '3.17.2'] as const;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelkeeper-recorded-'));
  for (const version of VERSIONS) unpack(version, join(folder, version));
});
afterAll(() => rmSync(folder, { recursive: true }));

function unpack(version: string, target: string): string {
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', join(__dirname, 'recorded', `${version}.tar.gz`), '-C', target]);
  return target;
}

describe('an MLflow without its server', () => {
  it.each([
    ['2.22.1/mlruns', false],
    ['2.22.1/database/mlflow.db', false],
    ['3.17.2/mlruns', true],
    ['3.17.2/database/mlflow.db', true],
    // By MLflow's own migration, which leaves a write-ahead log.
    ['3.17.2/migrated.db', true],
  ])('is read whole from %s, which was moved since it was written', async (place, logsModels) => {
    expect(await pictureOf(join(folder, place))).toEqual(expectedOf({ logsModels }));
  });

  it('is read by the program as it is built, too', () => {
    const script = `
      const { openMlflow } = require(process.argv[1]);
      const names = async (named) => {
        const source = await openMlflow(named, { artifacts: [], work: process.argv[2] });
        const { models } = await source.registered();
        source.close();
        return models.map(({ model }) => model.name).sort();
      };
      Promise.all(process.argv.slice(3).map(names)).then((all) => console.log(JSON.stringify(all)));`;
    const work = mkdtempSync(join(folder, 'work-'));
    const places = ['mlruns', 'migrated.db'].map((name) => join(folder, '3.17.2', name));
    const program = join(__dirname, '../../dist/src/mlflow/open-source.js');
    const told = execFileSync(process.execPath, ['-e', script, program, work, ...places]).toString();
    const names = ['logged', "returns – 'new'", 'staged'];
    expect(JSON.parse(told)).toEqual([names, names]);
  });

  it('is named as MLflow names it, too', async () => {
    const expected = expectedOf({ logsModels: true });
    expect(await pictureOf(`sqlite:///${join(folder, '3.17.2/database/mlflow.db')}`)).toEqual(expected);
    expect(await pictureOf(`file://${join(folder, '3.17.2/mlruns')}`)).toEqual(expected);
  });
});

describe('files of models', () => {
  /** A store whose version 1 of `staged` lies at a place. */
  function storeWith(name: string, place: (root: string) => string): string {
    const root = unpack('3.17.2', join(folder, name));
    const file = join(root, 'mlruns/models/staged/version-1/meta.yaml');
    const meta = readFileSync(file, 'utf8');
    writeFileSync(file, meta.replace(/^storage_location: .*$/m, `storage_location: ${place(root)}`));
    return root;
  }
  const filesOfStaged = async (root: string, artifacts: readonly string[] = []) => {
    const { models } = await pictureOf(join(root, 'mlruns'), { artifacts, only: 'staged' });
    return models[0]?.versions[0]?.['files'];
  };
  const FILES = { names: ['MLmodel', 'data/weights ä.bin'], bytes: 1000, each: 5 };
  const runFolder = (root: string): string => {
    const [meta = ''] = execFileSync('grep', ['-rl', '^run_name: try 5', join(root, 'mlruns')])
      .toString()
      .split('\n');
    return join(meta, '../artifacts/model');
  };

  it.each([
    ['an address of scheme file', (root: string) => `file://${runFolder(root)}`],
    ['a relative path', (root: string) => `.${runFolder(root).slice(root.length)}`],
    [
      'an address of artifacts that the server handed out',
      (root: string) => {
        mkdirSync(join(root, 'mlartifacts/1'), { recursive: true });
        renameSync(runFolder(root), join(root, 'mlartifacts/1/model'));
        return 'mlflow-artifacts:/1/model';
      },
    ],
  ])('are found by %s', async (name, place) => {
    expect(await filesOfStaged(storeWith(name, place))).toEqual(FILES);
  });

  it.each([
    ['an absolute path elsewhere', (outside: string) => outside],
    ['an address elsewhere', (outside: string) => `file://${outside}`],
    ['a path that climbs out', (outside: string) => `mlruns/0/../../../${basename(outside)}`],
    ['an address that climbs out', (outside: string) => `mlflow-artifacts:/..%2F..%2F${basename(outside)}`],
    [
      'a link that leads out',
      (outside: string, root: string) => {
        symlinkSync(outside, join(root, 'mlruns/0/link'));
        return join(root, 'mlruns/0/link');
      },
    ],
  ])('outside of the folders are read only where that was allowed: %s', async (name, place) => {
    const outside = mkdtempSync(join(folder, 'outside-'));
    mkdirSync(join(outside, 'data'));
    writeFileSync(join(outside, 'MLmodel'), 'flavors: {}');
    writeFileSync(join(outside, 'data/weights ä.bin'), Buffer.alloc(1000, 5));
    const root = storeWith(name, (at) => place(outside, at));
    await expect(filesOfStaged(root)).rejects.toThrow(
      /Nothing was imported: the files of 1 versions lie outside/,
    );
    expect(await filesOfStaged(root, [join(folder, '2.22.1')])).toMatch(/is outside the folders/);
    expect(await filesOfStaged(root, [outside])).toEqual(FILES);
  });

  it('are none where links are among them, where they are gone, or where they are elsewhere', async () => {
    const root = storeWith('linked', runFolder);
    symlinkSync('/etc/passwd', join(runFolder(root), 'link'));
    expect(await filesOfStaged(root)).toMatch(/link is a link, and links are not followed/);
    expect(await filesOfStaged(storeWith('gone', () => '/gone/mlruns/1/model'))).toMatch(
      /nothing is found of/,
    );
    expect(await filesOfStaged(storeWith('far', () => 'file://far.example/model'))).toMatch(
      /nothing is found/,
    );
  });
});

describe('what is no MLflow, or damaged', () => {
  it.each([
    ['nowhere', /There is no .*nowhere\. MLflow is named by/],
    ['3.17.2', /neither registered models .* nor an experiment .*Perhaps .*mlruns or .*migrated.db is meant/],
    ['3.17.2/database/mlruns', /Perhaps .*database\/mlflow.db is meant/],
    ['3.17.2/mlruns/0/meta.yaml', /is no SQLite database/],
    ['postgresql://localhost/mlflow', /serve it by "mlflow server --backend-store-uri postgresql:/],
  ])('%s is refused, saying what was looked for', async (named, told) => {
    await expect(pictureOf(named.includes(':') ? named : join(folder, named))).rejects.toThrow(told);
  });

  it('is refused with it, too: a folder of files that is none, as a misspelt one has no files', async () => {
    const artifacts = [folder, join(folder, 'mispelt')];
    for (const named of [join(folder, '3.17.2/mlruns'), 'http://127.0.0.1:1'])
      await expect(pictureOf(named, { artifacts })).rejects.toThrow(/There is no folder .*mispelt to read/);
  });

  it.each([
    ['models/staged/version-1/meta.yaml', 'version: [', /version-1\/meta.yaml is no YAML/],
    ['models/staged/version-1/meta.yaml', 'name: staged', /the version "" has no number/],
    ['models/staged/meta.yaml', '- a list', /is no map/],
    ['models/staged/meta.yaml', 'aliases: {}', /without a name/],
  ])('a model is left out whole and told, the others are read: %s is %j', async (file, text, reason) => {
    const root = unpack('3.17.2', mkdtempSync(join(folder, 'damaged-')));
    writeFileSync(join(root, 'mlruns', file), text);
    const { models, leftOut } = await pictureOf(join(root, 'mlruns'), { only: 'logged' });
    expect(models).toEqual(expectedOf({ logsModels: true }).models.slice(0, 1));
    expect(leftOut).toEqual([{ name: 'staged', reason: expect.stringMatching(reason) }]);
  });

  it('an experiment is refused, which has a folder of models that are not registered', async () => {
    const names = readdirSync(join(folder, '3.17.2/mlruns'));
    const experiment = names.find((name) => /^\d{2,}$/.test(name)) ?? '';
    const told = /It is one experiment: name .*mlruns\./;
    await expect(pictureOf(join(folder, '3.17.2/mlruns', experiment))).rejects.toThrow(told);
  });

  it('a database is refused that is damaged, that is of something else, or that is being written', async () => {
    const root = unpack('3.17.2', mkdtempSync(join(folder, 'damaged-')));
    const file = join(root, 'database/mlflow.db');
    writeFileSync(`${file}-journal`, 'x');
    await expect(pictureOf(file)).rejects.toThrow(/a program writes to it, or died when it did/);
    rmSync(`${file}-journal`);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0x55, 4096));
    await expect(pictureOf(file)).rejects.toThrow(/is damaged: SQLite says|is no database of MLflow/);
    writeFileSync(file, bytes.subarray(0, 16));
    await expect(pictureOf(file)).rejects.toThrow(/is damaged|is no database of MLflow/);
  });
});
