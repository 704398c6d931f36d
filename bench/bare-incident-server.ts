import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { presentIncident, presentPage } from '../src/http/contracts/incidents/incident/view';
import { toIncident } from '../src/persistence/incidents/incident-finders';
import { incidentsOf, newIncident, type StoredIncidents, toDocument } from './incidents/documents';

/**
 * The bare contestant for incidents: Express 5 over the raw driver, with the service's queries and answers: no check of
 * caller, limit or input, no event log, no workflow. Its argument is the address of its store; it says `ready <port>`.
 */
async function serve(mongodbUri: string): Promise<void> {
  const { incidents } = await incidentsOf(mongodbUri);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  addList(app, incidents);
  addCreate(app, incidents);
  addAcknowledge(app, incidents);
  const server = createServer(app).listen(0, '127.0.0.1', () => {
    process.stdout.write(`ready ${(server.address() as AddressInfo).port}\n`);
  });
}

function addList(app: Express, incidents: StoredIncidents): void {
  app.get('/api/v1/incidents', async (req, res) => {
    const { status, model_id: modelId, page_size: size = '25' } = req.query as Record<string, string>;
    const filter = { ...(status ? { status } : {}), ...(modelId ? { modelId } : {}) } as object;
    const limit = Number(size);
    const [found, total] = await Promise.all([
      incidents.find(filter).sort({ createdAt: -1, _id: -1 }).limit(limit).toArray(),
      incidents.countDocuments(filter),
    ]);
    res.json(presentPage({ total, incidents: found.map(toIncident) }, { page: 1, page_size: limit }));
  });
}

function addCreate(app: Express, incidents: StoredIncidents): void {
  let number = 0;
  app.post('/api/v1/incidents', express.json(), async (req, res) => {
    const { model_id: modelId } = req.body as { model_id: string };
    const incident = newIncident({ modelId, number: number++, now: new Date().toISOString() });
    await incidents.insertOne(toDocument(incident));
    res.status(201).json(presentIncident(incident));
  });
}

/** Reads, and writes by compare-and-set. */
function addAcknowledge(app: Express, incidents: StoredIncidents): void {
  app.post('/api/v1/incidents/:id/acknowledge', async (req, res) => {
    const stored = await incidents.findOne({ _id: req.params.id });
    if (stored === null) {
      res.status(404).json({ detail: 'not found' });
      return;
    }
    const now = new Date().toISOString();
    const { _id, revision, paging } = stored;
    const changes = {
      status: 'investigating' as const,
      revision: revision + 1,
      updatedAt: now,
      acknowledgedAt: now,
      acknowledgedBy: 'admin',
      paging: { ...paging, state: 'acknowledged' as const },
    };
    await incidents.updateOne({ _id, revision }, { $set: changes });
    res.json(presentIncident(toIncident({ ...stored, ...changes })));
  });
}

void serve(process.argv[2] ?? '');
