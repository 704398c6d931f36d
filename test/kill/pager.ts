import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
  /** What it was answered with, or would have been when the caller had lived. */
  status: number;
}

/** A receiver of webhooks that counts what arrives: now and then it is slow, or asks to come again. */
export interface Pager {
  url: string;
  readonly calls: readonly Call[];
  /** From now on it answers as this draw says; well and at once before. */
  answerBy(draw: Draw): void;
  close(): Promise<void>;
}

const SLOWEST_MS = 1_500;

export async function startPager(): Promise<Pager> {
  const calls: Call[] = [];
  let draw: Draw | null = null;
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const status = draw?.integer(0, 10) === 0 ? 503 : 200;
      const waitMs = draw?.integer(0, 3) === 0 ? draw.integer(0, SLOWEST_MS) : 0;
      const told = contentOf(Buffer.concat(chunks).toString());
      calls.push({
        key: String(req.headers['webhook-id']),
        path: req.url ?? '',
        atMs: Date.now(),
        status,
        ...told,
      });
      setTimeout(() => res.writeHead(status).end(), waitMs);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answerBy(given) {
      draw = given;
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
