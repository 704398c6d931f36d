import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Draw } from './draw';

/** A call as it came in. */
export interface Call {
  /** `webhook-id` */
  key: string;
  /** `page`, `opened`, …; the type of the body without `incident.` */
  notice: string;
  incidentId: string | null;
  /** The code, of what verifies an address. */
  code: string | null;
  path: string;
  /** Epoch milliseconds. */
  atMs: number;
  /** What it is answered with, whether or not the caller lives to hear it; null before. */
  status: number | null;
}

/** Resolves to the status of the answer, when it is time for it. */
export type Answering = (call: Call) => Promise<number>;

/** A receiver of webhooks that counts what arrives. */
export interface Pager {
  url: string;
  readonly calls: readonly Call[];
  /** From now on it answers so; 200 and at once before. */
  answerBy(answering: Answering): void;
  close(): Promise<void>;
}

const SLOWEST_MS = 1_500;

/** Now and then slow, or asking to come again. */
export function drawnAnswers(draw: Draw): Answering {
  return async () => {
    const status = draw.integer(0, 10) === 0 ? 503 : 200;
    if (draw.integer(0, 3) === 0) await delay(draw.integer(0, SLOWEST_MS));
    return status;
  };
}

export async function startPager(): Promise<Pager> {
  const calls: Call[] = [];
  let answering: Answering = async () => 200;
  const answer = async (call: Call, res: ServerResponse): Promise<void> => {
    call.status = await answering(call);
    res.writeHead(call.status).end();
  };
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const told = contentOf(Buffer.concat(chunks).toString());
      const key = String(req.headers['webhook-id']);
      const call: Call = { key, path: req.url ?? '', atMs: Date.now(), status: null, ...told };
      calls.push(call);
      void answer(call, res);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answerBy(given) {
      answering = given;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function contentOf(body: string): Pick<Call, 'notice' | 'incidentId' | 'code'> {
  const { type, data } = JSON.parse(body) as {
    type: string;
    data: { incident?: { id: string }; code?: string };
  };
  return {
    notice: type.replace('incident.', ''),
    incidentId: data.incident?.id ?? null,
    code: data.code ?? null,
  };
}
