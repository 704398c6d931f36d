import { basename } from 'node:path';
import { eventually } from '../support/eventually';
import type { StoredRun } from '../support/records';

const ANSWER_MS = 60_000;

/** Hyperparameters of a training that takes a second, nearly all of it the start of its process. */
export const QUICK = { n_estimators: 3, max_depth: 2 };

/** What a caller asks `POST /train` for. */
export interface Job {
  model_type: 'xgboost' | 'random-forest' | 'neural-net' | 'all';
  retrain?: boolean;
  use_cv?: boolean;
  hyperparameters?: Record<string, number>;
}

/** A caller of the Train face, who notes what was promised. */
export interface Caller {
  /** Ids of the jobs that were answered with 200. */
  readonly accepted: ReadonlySet<string>;
  /** Ids of the jobs whose cancellation was answered with 200. */
  readonly cancelled: ReadonlySet<string>;
  /** Resolves to the job's id; null when there was no answer, or another than 200. */
  start(job: Job, headers?: Record<string, string>): Promise<string | null>;
  cancel(id: string): Promise<void>;
  /** What the face says otherwise than the record does; empty when they agree. */
  disagreements(runs: readonly StoredRun[]): Promise<string[]>;
}

interface JobStatus {
  data: { status: string; model_path: string | null; completed_at: string | null };
}

const WORDS: Record<string, string> = { succeeded: 'completed', failed: 'failed', cancelled: 'cancelled' };

/** Asks the service at `port` of this machine; null when it refused, or was killed and answered nothing. */
export function askerOf(port: number) {
  return async (
    method: string,
    path: string,
    { body, headers }: { body?: object; headers?: object } = {},
  ): Promise<unknown> => {
    const asked = fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { 'content-type': 'application/json', connection: 'close', ...headers },
      signal: AbortSignal.timeout(ANSWER_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return asked.then((response) => (response.ok ? response.json() : null)).catch(() => null);
  };
}

/** A caller of the service at `port` of this machine. */
export function createCaller(port: number): Caller {
  const accepted = new Set<string>();
  const cancelled = new Set<string>();
  const ask = askerOf(port);

  return {
    accepted,
    cancelled,
    async start(job, headers = {}) {
      const body = { use_cv: false, ...job };
      const answer = (await ask('POST', '/train', { body, headers })) as { job_id: string } | null;
      if (answer) accepted.add(answer.job_id);
      return answer?.job_id ?? null;
    },
    async cancel(id) {
      if (await ask('DELETE', `/train/job/cancel/${id}`)) cancelled.add(id);
    },
    async disagreements(all) {
      const runs = all.filter(({ facets }) => facets.train);
      const found: string[] = [];
      for (const { _id, state, modelFile } of runs) {
        // The store may be at rest while the API is still being started again.
        const answer = await eventually(() => ask('GET', `/train/status/${_id}`), Boolean, ANSWER_MS);
        const { data } = answer as JobStatus;
        if (data.status !== WORDS[state]) found.push(`job ${_id} is ${state} and shown as ${data.status}`);
        if (data.completed_at === null) found.push(`job ${_id} is shown as if it had not ended`);
        if (modelFile !== null && basename(data.model_path ?? '') !== modelFile)
          found.push(`job ${_id} has ${modelFile} and shows ${data.model_path}`);
      }
      const wrongly = runs.filter(({ _id, state }) => cancelled.has(_id) && state !== 'cancelled');
      return [...found, ...wrongly.map(({ _id, state }) => `job ${_id} was cancelled and is ${state}`)];
    },
  };
}
