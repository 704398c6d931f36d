import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject, JsonValue } from '../../src/domain/json';
import type { LeftOut } from '../../src/domain/registry/foreign';
import { openMlflow } from '../../src/mlflow/open-source';
import { createMlflowRegistry } from '../../src/mlflow/registry';

/** What is read of an MLflow: models with their versions, and what was left out. */
interface Picture {
  models: { name: string; champion: number | null; versions: JsonObject[] }[];
  leftOut: readonly LeftOut[];
}

/**
 * Reads all that an MLflow has, or one model, files too, whose own content is told by the byte that they are full of.
 * @param artifacts folders that files may be read from, beside its own
 */
export async function pictureOf(
  named: string,
  { artifacts = [], only = null }: { artifacts?: readonly string[]; only?: string | null } = {},
): Promise<Picture> {
  const work = mkdtempSync(join(tmpdir(), 'modelkeeper-picture-'));
  const source = await openMlflow(named, { artifacts, work });
  try {
    const registry = createMlflowRegistry(source, { isFree: artifacts.length > 0 });
    const { models, leftOut } = await registry.models(() => undefined);
    const pictures: Picture['models'] = [];
    for (const { name, champion, versions } of models.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (only !== null && name !== only) continue;
      const told: JsonObject[] = [];
      for (const version of versions) {
        const fetched = await registry.fetch(version, work);
        const files = 'file' in fetched ? filesOf(fetched.file) : fetched.reason;
        const { mlflow_run_id: runId, started_at: startedAt, ended_at: endedAt, ...rest } = version.told;
        if (runId !== undefined) expect([runId, startedAt, endedAt]).not.toContain(null);
        told.push({ number: version.number, metrics: version.metrics, ...rest, files });
      }
      pictures.push({ name, champion, versions: told });
    }
    return { models: pictures, leftOut };
  } finally {
    source.close();
    rmSync(work, { recursive: true });
  }
}

function filesOf(archive: string): JsonValue {
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  const names = execFileSync('tar', ['-tf', archive], { env }).toString().trim().split('\n');
  const weights = execFileSync('tar', ['-xOf', archive, 'data/weights ä.bin'], { env });
  expect(new Set(weights)).toEqual(new Set([weights[0]]));
  return { names, bytes: weights.length, each: weights[0] ?? null };
}

/** What `test/mlflow/registry.py` makes, as it is to be read from wherever MLflow keeps it. */
export function expectedOf({ logsModels }: { logsModels: boolean }): Picture {
  const ofRun = (number: number) => ({
    metrics: { auc: 0.7 + number / 100 + 0.002, loss: 'NaN', 'test/error': 1e-5 },
    mlflow_run_name: `try ${number}`,
    parameters: { depth: String(number), 'tree/rate': '0.1' },
    run_tags: { team: 'shop' },
    files: { names: ['MLmodel', 'data/weights ä.bin'], bytes: 1000, each: number },
  });
  const bare = { model_description: '', model_tags: {}, description: '', tags: {}, aliases: [], metrics: {} };
  const model = { ...bare, model_description: 'Which orders come back', model_tags: { owner: 'shop' } };
  const reviewed = { tags: { reviewed: 'yes: twice' } };
  return {
    models: [
      {
        name: 'logged',
        champion: null,
        versions: logsModels ? [{ ...bare, number: 1, ...ofRun(6) }] : [],
      },
      {
        name: "returns – 'new'",
        champion: 1,
        versions: [
          {
            ...model,
            ...reviewed,
            number: 1,
            description: 'number 1',
            aliases: ['champion', 'quoted'],
            ...ofRun(1),
          },
          { ...model, ...reviewed, number: 3, description: 'number 3', ...ofRun(3) },
          { ...model, number: 4, files: 's3://nowhere/model is not read from here' },
        ],
      },
      { name: 'staged', champion: 1, versions: [{ ...bare, number: 1, ...ofRun(5) }] },
    ],
    leftOut: [],
  };
}
