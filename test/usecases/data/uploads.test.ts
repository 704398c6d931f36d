import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTableFolders } from '../../../src/compute/tables/folders';
import type { ArtifactStore } from '../../../src/domain/ports';
import { createArtifactFolder } from '../../../src/persistence/artifact-folder';
import { createUploadRepository } from '../../../src/persistence/data/upload-repository';
import { createUploadChore, createUploads, UPLOAD_MS } from '../../../src/usecases/data/uploads';
import { createJanitor } from '../../../src/usecases/janitor';
import { openStore, type TestStore } from '../../persistence/store';
import { type MovableClock, movableClock } from '../../support/clock';

const ADA = { actor: 'ada', role: 'engineer', permissions: [], teams: [], via: 'token' } as const;
/** More than the chore looks at in one step. */
const MANY = 120;

let folder: string;
let clock: MovableClock;
let store: TestStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelkeeper-uploads-'));
  clock = movableClock();
  store = await openStore({ clock });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

/** Uploads, and the janitor that clears them away from `artifacts`. */
function openUploads(artifacts: ArtifactStore = createArtifactFolder(join(folder, 'artifacts'))) {
  const records = createUploadRepository(store.connection);
  const tableFolders = createTableFolders({ root: join(folder, 'tables'), allowed: [] });
  const uploads = createUploads({ uploads: records, artifacts, tableFolders, maxBytes: 100, clock });
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const chores = [createUploadChore({ uploads: records, artifacts, clock })];
  const pass = createJanitor({ chores, leases: store.leases, clock, holder: 'one', onError });
  const send = async (): Promise<string> => {
    const bytes = (async function* () {
      yield Buffer.from('a,b\n1,2\n');
    })();
    return (await uploads.receive(bytes, { name: 'a.csv', actor: 'ada' })).id;
  };
  return { records, uploads, errors, pass, send };
}

const files = () => readdir(join(folder, 'artifacts', 'uploads'));

describe('uploads', () => {
  it('go with their files when their day is over, however many they are; others stay', async () => {
    const { records, uploads, errors, pass, send } = openUploads();
    const old = await send();
    const { artifact } = await uploads.get(ADA, old);
    // Their process died before it had kept the file.
    for (let index = 0; index < MANY; index += 1)
      await records.insert({
        id: `upl_${index}`,
        name: null,
        artifact: { ...artifact, key: `uploads/upl_${index}` },
        createdBy: 'ada',
        createdAt: clock.now(),
      });
    clock.advance(UPLOAD_MS / 2);
    const young = await send();
    await pass();
    expect(await files()).toEqual([old, young].sort());
    clock.advance(UPLOAD_MS / 2 + 60_000);
    await pass();
    expect(errors).toEqual([]);
    expect(await files()).toEqual([young]);
    expect(await store.connection.collection('uploads').distinct('_id')).toEqual([young]);
    expect(await uploads.get(ADA, young)).toMatchObject({ id: young, name: 'a.csv' });
    await expect(uploads.get(ADA, old)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keep their record until their file is gone, so that none is left behind', async () => {
    const artifacts = createArtifactFolder(join(folder, 'artifacts'));
    let isAway = true;
    const { errors, pass, send } = openUploads({
      ...artifacts,
      removeAll: (prefix) =>
        isAway ? Promise.reject(new Error('the disk is away')) : artifacts.removeAll(prefix),
    });
    const id = await send();
    clock.advance(UPLOAD_MS + 60_000);
    await pass();
    expect(errors).toHaveLength(1);
    expect(await store.connection.collection('uploads').distinct('_id')).toEqual([id]);
    isAway = false;
    await pass();
    expect(await files()).toEqual([]);
    expect(await store.connection.collection('uploads').countDocuments()).toBe(0);
  });
});
