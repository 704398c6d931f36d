import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express, { type Express } from 'express';
import { mongo } from 'mongoose';
import { acceptRun } from '../src/domain/run';
import type { RunSpec } from '../src/domain/run-spec';
import type { RunDocument } from '../src/persistence/run-schema';

/**
 * The bare contestant: Express 5 over the raw driver, with the service's queries and answers and nothing of what else
 * a service does. Its arguments are the address of its store and the folder that model files are said to lie in; it
 * says `ready <port>`.
 */
async function serve(mongodbUri: string, modelsDirectory: string): Promise<void> {
  const client = await mongo.MongoClient.connect(mongodbUri);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  const db = client.db('modelkeeper');
  const runs = db.collection<RunDocument>('runs');
  addList(app, runs);
  addGet(app, { runs, chunks: db.collection<Chunk>('runLogs'), modelsDirectory });
  addCreate(app, runs);
  const server = createServer(app).listen(0, '127.0.0.1', () => {
    process.stdout.write(`ready ${(server.address() as AddressInfo).port}\n`);
  });
}

type Runs = mongo.Collection<RunDocument>;

interface Chunk {
  _id: string;
  start: number;
  text: string;
}

const LOG_CHUNKS = 64;
const WORDS = { queued: 'started', running: 'running', succeeded: 'completed' } as Record<string, string>;

function addList(app: Express, runs: Runs): void {
  app.get('/train/jobs', async (req, res) => {
    const all = { faces: 'train' };
    const limit = Number(req.query['limit']);
    const newest = runs.find(all).sort({ acceptedAt: -1, _id: -1 }).limit(limit);
    const [found, total] = await Promise.all([newest.toArray(), runs.countDocuments(all)]);
    const jobs = found.map(({ _id, shown, facets }) => ({
      job_id: _id,
      status: WORDS[shown],
      model_type: facets.train?.modelType,
    }));
    res.json({ jobs, total_count: total, filtered_count: total });
  });
}

interface GetDeps {
  runs: Runs;
  chunks: mongo.Collection<Chunk>;
  modelsDirectory: string;
}

function addGet(app: Express, { runs, chunks, modelsDirectory }: GetDeps): void {
  app.get('/train/status/:id', async (req, res) => {
    const { id } = req.params;
    const ids = Array.from({ length: LOG_CHUNKS }, (_, index) => `${id}/${index}`);
    const [run, log] = await Promise.all([
      runs.findOne({ _id: id }),
      chunks.find({ _id: { $in: ids } }).toArray(),
    ]);
    if (run === null) {
      res.status(404).json({ detail: 'not found' });
      return;
    }
    const texts = log.sort((a, b) => a.start - b.start).map(({ text }) => text);
    const data = {
      job_id: id,
      status: WORDS[run.shown],
      model_type: run.facets.train?.modelType,
      started_at: `${run.acceptedAt.slice(0, 19)}Z`,
      completed_at: `${run.endedAt?.slice(0, 19)}Z`,
      model_path: join(modelsDirectory, run.modelFile ?? ''),
      error: null,
      logs: texts.join(''),
    };
    res.json({ status: 'success', message: 'Job status retrieved successfully', data });
  });
}

const SPEC: RunSpec = {
  engine: 'xgboost',
  datasetId: 'nyc-flights-2013',
  hyperparameters: { n_estimators: 1 },
  useCv: false,
};

/** One document of the size that the service writes, and no workflow. */
function addCreate(app: Express, runs: Runs): void {
  app.post('/train/xgboost', express.json(), async (_req, res) => {
    const asked = {
      id: randomUUID(),
      facets: { train: { modelType: 'xgboost' as const, retrain: false } },
      spec: SPEC,
      modelId: randomUUID(),
      parentId: null,
      children: [],
      actor: 'local',
    };
    const { run, event } = acceptRun(asked, new Date().toISOString());
    const { id, ...fields } = run;
    const pending = [{ ...event, revision: 1, at: run.acceptedAt }];
    await runs.insertOne({ _id: id, ...fields, faces: ['train'], shown: 'queued', pending });
    const data = { job_id: id, model_type: 'xgboost', status: 'started' };
    res.json({ status: 'success', message: 'Training initiated for xgboost', data });
  });
}

const [, , mongodbUri = '', modelsDirectory = ''] = process.argv;
void serve(mongodbUri, modelsDirectory);
