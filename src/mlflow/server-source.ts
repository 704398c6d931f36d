import { DomainError } from '../domain/errors';
import { listOf, type MlflowModel, type MlflowRun, type MlflowVersion } from './answers';
import type { LocalArtifacts } from './local-artifacts';
import { downloadTree } from './proxied-artifacts';
import type { MlflowServer } from './server';
import type { MlflowSource, RegisteredModel } from './source';

const PAGE = '100';
/** Where files lie that the server hands out itself. */
const PROXIED = /^mlflow-artifacts:/;

/** An MLflow behind its REST API; files that its server does not hand out are read where they lie on this machine. */
export function createServerSource(server: MlflowServer, artifacts: LocalArtifacts): MlflowSource {
  async function pages<T>(path: string, name: string, query: Record<string, string>): Promise<T[]> {
    const found: T[] = [];
    for (let token: unknown = ''; ; ) {
      const more = typeof token === 'string' && token !== '' ? { page_token: token } : {};
      const answer = await server.get(`mlflow/${path}`, { ...query, max_results: PAGE, ...more });
      found.push(...listOf<T>(answer[name]));
      token = answer['next_page_token'];
      if (typeof token !== 'string' || token === '') return found;
    }
  }

  function versionsOf({ name }: MlflowModel): Promise<MlflowVersion[]> {
    // MLflow's filters have no escapes: a name with one kind of quote is written in the other.
    const quote = name.includes("'") ? '"' : "'";
    const filter = `name=${quote}${name}${quote}`;
    return pages<MlflowVersion>('model-versions/search', 'model_versions', { filter });
  }

  return {
    async registered() {
      const models: RegisteredModel[] = [];
      for (const model of await pages<MlflowModel>('registered-models/search', 'registered_models', {}))
        models.push({ model, versions: await versionsOf(model) });
      return { models, leftOut: [] };
    },
    async run(id) {
      const answer = await server.get('mlflow/runs/get', { run_id: id }).catch(unlessMissing);
      return (answer?.['run'] as MlflowRun | undefined) ?? null;
    },
    async place({ name, version }) {
      const asked = { name, version };
      const answer = await server.get('mlflow/model-versions/get-download-uri', asked).catch(unlessMissing);
      const uri = answer?.['artifact_uri'];
      return typeof uri === 'string' ? uri : null;
    },
    async files(place, work) {
      if (!PROXIED.test(place)) return artifacts.find(place);
      const files = await downloadTree(server, place, work);
      return files.length > 0 ? { files } : { reason: `the server has nothing at ${place}` };
    },
    outside: async (place) => (PROXIED.test(place) ? null : artifacts.outside(place)),
    close: () => undefined,
  };
}

function unlessMissing(error: unknown): null {
  if (error instanceof DomainError && error.code === 'NOT_FOUND') return null;
  throw error;
}
