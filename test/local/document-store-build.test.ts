import { existsSync } from 'node:fs';
import { appendFile, cp, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { buildDocumentStore } from '../../src/local/document-store/build';
import { STORE_SOURCES, temporaryFolder } from '../support/document-store';

/** On a machine whose Maven has nothing yet. */
const DOWNLOADS_MS = 240_000;

describe('the build of the document store', () => {
  let folder: string;
  let sourceFolder: string;
  let cacheFolder: string;
  const searchPath = process.env.PATH;

  beforeEach(async () => {
    folder = await temporaryFolder();
    sourceFolder = join(folder, 'sources');
    cacheFolder = join(folder, 'cache');
    await cp(join(STORE_SOURCES, 'src'), join(sourceFolder, 'src'), { recursive: true });
    await cp(join(STORE_SOURCES, 'pom.xml'), join(sourceFolder, 'pom.xml'));
  });

  afterEach(async () => {
    process.env.PATH = searchPath;
    await rm(folder, { recursive: true, force: true });
  });

  function build(lines: string[] = [], signal?: AbortSignal): Promise<string> {
    const onLine = (line: string): void => void lines.push(line);
    return buildDocumentStore({ sourceFolder, cacheFolder, onLine, ...(signal && { signal }) });
  }

  /** Leaves nothing on the PATH but these programs. */
  async function withOnly(...programs: string[]): Promise<void> {
    const bin = join(folder, 'bin');
    await mkdir(bin);
    for (const program of programs) {
      const path = (searchPath ?? '').split(':').find((one) => existsSync(join(one, program)));
      await symlink(join(path ?? '', program), join(bin, program));
    }
    process.env.PATH = bin;
  }

  it(
    'makes one whole folder, for two at the same time, and once for the same sources',
    async () => {
      const lines: string[] = [];
      const [one, other] = await Promise.all([build(lines), build()]);
      expect(other).toBe(one);
      expect(lines.length).toBeGreaterThan(0);
      expect(await readdir(one)).toEqual(expect.arrayContaining(['document-store.jar', 'libraries']));
      expect(await readdir(join(cacheFolder, 'document-store'))).toHaveLength(1);

      const again: string[] = [];
      expect(await build(again)).toBe(one);
      expect(again).toEqual([]);
    },
    DOWNLOADS_MS,
  );

  it('leaves nothing behind when it is given up', async () => {
    const giveUp = new AbortController();
    const building = buildDocumentStore({
      sourceFolder,
      cacheFolder,
      onLine: () => giveUp.abort(),
      signal: giveUp.signal,
    });
    await expect(building).rejects.toThrow(/abort/i);
    expect(await readdir(join(cacheFolder, 'document-store'))).toEqual([]);
  });

  it('builds changed sources anew, and says what is wrong with them', async () => {
    const main = join(sourceFolder, 'src/main/java/modelkeeper/documentstore/Main.java');
    await appendFile(main, 'no Java\n');
    await expect(build()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/Maven could not build .*Main\.java/),
    });
  });

  it.each([
    { missing: 'Java', there: ['mvn'] },
    { missing: 'Maven', there: ['java', 'sh', 'sleep'] },
  ])('says what to install when $missing is missing', async ({ missing, there }) => {
    await withOnly(...there);
    await expect(build()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(new RegExp(`needs ${missing}: install a JDK, 17 or newer, and Maven`)),
    });
  });
});
