import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { mongo } from 'mongoose';
import { type Service, startContestant } from '../processes';
import type { Session } from '../session';

/** Times of one sample in milliseconds, from just before the work was asked for. */
export interface Sample {
  /** Until the answer: the service's to the request, Temporal's to the start of the workflow. */
  answeredMs: number;
  /** Until these steps, by the workflow's history on Temporal's clock, which is this machine's. */
  steps: Steps;
  /** Until the activity's own first mark: the bare one's first line, the service's first write. */
  markMs: number;
  /** From the activity's start to the first line that the training process writes; null for the bare contestant. */
  childMs: number | null;
}

/** When the workflow was there, its worker began with it, it asked for the activity, a worker was given that. */
export interface Steps {
  startedMs: number;
  taskMs: number;
  scheduledMs: number;
  activityMs: number;
}

/** Takes `count` samples at the same time; resolves when all that they began has ended. */
export type Sampler = (count: number) => Promise<Sample[]>;

/** Little to train, as only the way there is measured. */
const BODY = JSON.stringify({ use_cv: false, hyperparameters: { n_estimators: 1 } });

/** Samples of the service: from the request to the training activity. */
export async function serviceSampler(session: Session, service: Service): Promise<Sampler> {
  const temporal = await connectTemporal(session, service.servers.temporalAddress);
  const store = await mongo.MongoClient.connect(service.servers.mongodbUri);
  session.onEnd(() => store.close());
  const runs = store.db('modelkeeper').collection<{ _id: string; startedAt: string }>('runs');
  const logs = store.db('modelkeeper').collection<{ _id: string; text: string }>('runLogs');
  const agent = new Agent({ keepAlive: true });
  session.onEnd(async () => agent.destroy());

  async function sample(): Promise<Sample> {
    const beganMs = Date.now();
    const jobId = await post(agent, service.port);
    const answeredMs = Date.now() - beganMs;
    const workflow = temporal.workflow.getHandle(`run/${jobId}`);
    await workflow.result();
    const steps = await stepsOf(workflow, { activityType: 'executeAttempt', beganMs });
    const run = await runs.findOne({ _id: jobId });
    const chunk = await logs.findOne({ _id: `${jobId}/0` });
    const firstLine = chunk?.text.split(' ')[0] ?? '';
    return {
      answeredMs,
      steps,
      markMs: Date.parse(run?.startedAt ?? '') - beganMs,
      childMs: Date.parse(firstLine) - beganMs - steps.activityMs,
    };
  }
  return (count) => Promise.all(Array.from({ length: count }, sample));
}

/** Samples of a bare client and a bare worker in a process of its own. */
export async function bareSampler(session: Session, temporalAddress: string): Promise<Sampler> {
  const taskQueue = 'bare';
  await startContestant(session, 'bare-worker', [temporalAddress, taskQueue]);
  const client = await connectTemporal(session, temporalAddress);

  async function sample(): Promise<Sample> {
    const beganMs = Date.now();
    const workflow = await client.workflow.start('bare', { workflowId: randomUUID(), taskQueue });
    const answeredMs = Date.now() - beganMs;
    const firstLineMs = (await workflow.result()) as number;
    const steps = await stepsOf(workflow, { activityType: 'firstLine', beganMs });
    return { answeredMs, steps, markMs: firstLineMs - beganMs, childMs: null };
  }
  return (count) => Promise.all(Array.from({ length: count }, sample));
}

async function connectTemporal(session: Session, address: string): Promise<Client> {
  const connection = await Connection.connect({ address });
  session.onEnd(() => connection.close());
  return new Client({ connection });
}

/** Asks for a training; resolves to the job's id. */
function post(agent: Agent, port: number): Promise<string> {
  const headers = { 'content-type': 'application/json', 'content-length': BODY.length };
  return new Promise((resolve, reject) => {
    const asked = request({ agent, port, method: 'POST', path: '/train/xgboost', headers }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => {
        const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data?: { job_id: string } };
        if (data) resolve(data.job_id);
        else reject(new Error(`the request was refused: ${res.statusCode}`));
      });
    });
    asked.on('error', reject);
    asked.end(BODY);
  });
}

/** The steps of a workflow up to its first activity of a type, after `beganMs` since 1970. */
async function stepsOf(
  workflow: WorkflowHandle,
  { activityType, beganMs }: { activityType: string; beganMs: number },
): Promise<Steps> {
  const events = (await workflow.fetchHistory()).events ?? [];
  const at = (isIt: (event: (typeof events)[number]) => boolean): number => {
    const time = events.find(isIt)?.eventTime;
    if (!time) throw new Error(`${activityType} of ${workflow.workflowId} never started`);
    return Number(time.seconds) * 1_000 + (time.nanos ?? 0) / 1e6 - beganMs;
  };
  const isScheduled = (event: (typeof events)[number]): boolean =>
    event.activityTaskScheduledEventAttributes?.activityType?.name === activityType;
  const scheduledId = String(events.find(isScheduled)?.eventId);
  return {
    startedMs: at((event) => event.workflowExecutionStartedEventAttributes != null),
    taskMs: at((event) => event.workflowTaskStartedEventAttributes != null),
    scheduledMs: at(isScheduled),
    activityMs: at(
      ({ activityTaskStartedEventAttributes: started }) =>
        started != null && String(started.scheduledEventId) === scheduledId,
    ),
  };
}
