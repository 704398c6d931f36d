import type { Service } from '../processes';

const POLL_MS = 200;
const DEADLINE_MS = 180_000;

/** What `GET /train/status/{job_id}` says of a job. */
interface JobStatus {
  status: string;
  error: string | null;
  logs: string;
}

/** Asks for a training; resolves to the job's id. */
export async function startJob({ port }: Service, body: object, modelType = 'xgboost'): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/train/${modelType}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const { data } = (await answer.json()) as { data: { job_id: string } };
  return data.job_id;
}

/** Waits until a job is completed. @throws when it ends otherwise, or not in time */
export async function completed({ port }: Service, jobId: string): Promise<JobStatus> {
  const deadlineMs = performance.now() + DEADLINE_MS;
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/train/status/${jobId}`);
    const { data } = (await answer.json()) as { data: JobStatus };
    if (data.status === 'completed') return data;
    const isOpen = data.status === 'started' || data.status === 'running';
    if (!isOpen || performance.now() > deadlineMs)
      throw new Error(`job ${jobId} is ${data.status}: ${data.error ?? 'it takes too long'}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** What a training says at its end that it used: CPU time in seconds, and the most memory in MB. */
export function usageOf({ logs }: Pick<JobStatus, 'logs'>): { cpuSeconds: number; peakMb: number } {
  const [, seconds, megabytes] = /used ([\d.]+) s of CPU time and at most (\d+) MB/.exec(logs) ?? [];
  return { cpuSeconds: Number(seconds), peakMb: Number(megabytes) };
}

/** Trains an XGBoost model; resolves to the job's id when it is completed. */
export async function trainToEnd(service: Service, body: object): Promise<string> {
  const jobId = await startJob(service, body);
  await completed(service, jobId);
  return jobId;
}
