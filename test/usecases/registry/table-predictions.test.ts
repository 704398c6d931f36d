import { SYSTEM } from '../../../src/domain/auth/principal';
import { DomainError } from '../../../src/domain/errors';
import type { NewRun } from '../../../src/domain/run';
import { createTablePredictions } from '../../../src/usecases/registry/table-predictions';
import { aModel, anArtifact, aVersion, NOON } from '../../domain/records';
import { aReport } from '../../support/scripted-trainer';

const MODEL = aModel({ championVersion: 1, latestVersion: 1, teamId: null });
/** Two tables that took turns: the third version is the first one again. */
const VERSIONS = ['a', 'b', 'a'].map((letter, index) => ({
  number: index + 1,
  key: `sales-${letter}`,
  sha256: letter.repeat(64),
  sizeBytes: 10,
  rows: 5,
  registeredAt: NOON,
  registeredBy: 'ann',
}));
const COLUMNS = aReport().features.map(({ name }) => ({ name, type: 'DOUBLE' }));

/** Over records that are only here: what was accepted, and how often the dataset was read. */
function predictions() {
  const accepted: NewRun[] = [];
  let reads = 0;
  const dataset = { id: 'sales', teamId: null, versions: VERSIONS };
  const get = async (_principal: unknown, _id: string, number: number | null) => {
    reads += 1;
    const entry = VERSIONS[(number ?? VERSIONS.length) - 1];
    if (!entry) throw new DomainError('NOT_FOUND', 'there is no such version');
    return { dataset, table: { key: entry.key, sha256: entry.sha256, columns: COLUMNS } };
  };
  const { start } = createTablePredictions({
    models: { findLive: async () => MODEL, find: async () => MODEL },
    versions: { findNumbers: async () => [aVersion({ modelId: MODEL.id, ...keyed(anArtifact()) })] },
    datasets: { get },
    acceptance: {
      acceptOnce: async (asked: NewRun) => {
        accepted.push(asked);
        return { record: asked, replayed: null };
      },
    },
  } as never);
  return { start, accepted, reads: () => reads };
}

const keyed = ({ key, sha256, sizeBytes }: ReturnType<typeof anArtifact>) => ({
  artifactKey: key,
  sha256,
  sizeBytes,
});

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);

it.each([
  ['sales', null, 3, 1],
  ['sales', A, 3, 1],
  ['sales@1', A, 1, 1],
  ['sales@2', null, 2, 1],
  ['sales', B, 2, 2],
] as const)(
  'of %s with the digest %s is version %d, by %d readings',
  async (dataset, sha256, number, times) => {
    const { start, accepted, reads } = predictions();
    await start({ modelId: MODEL.id, version: null, dataset, datasetSha256: sha256 }, SYSTEM, undefined);
    expect(accepted[0]?.spec).toMatchObject({
      datasetId: `sales@${number}`,
      prediction: { datasetSha256: number === 2 ? B : A },
    });
    expect(reads()).toBe(times);
  },
);

it.each([
  ['sales@1', B],
  ['sales@2', A],
  ['sales', 'c'.repeat(64)],
])('has no version of %s with the digest %s', async (dataset, datasetSha256) => {
  const asked = { modelId: MODEL.id, version: null, dataset, datasetSha256 };
  await expect(predictions().start(asked, SYSTEM, undefined)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
