import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Session } from '../session';

/** A webhook receiver in this process that takes everything and counts. */
export interface Receiver {
  port: number;
  /** When the first page of each incident came, by the incident's id (`performance.now()`). */
  pagedAtMs: Map<string, number>;
  /** Requests that it answered, and those of them whose message had come before. */
  counts(): { received: number; repeated: number };
}

/** Listens on 127.0.0.1. */
export async function startReceiver(session: Session): Promise<Receiver> {
  const pagedAtMs = new Map<string, number>();
  const messages = new Set<string>();
  let received = 0;
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      received += 1;
      messages.add(String(req.headers['webhook-id']));
      const { type, data } = JSON.parse(Buffer.concat(chunks).toString()) as Received;
      if (type === 'incident.page' && !pagedAtMs.has(data.incident.id))
        pagedAtMs.set(data.incident.id, performance.now());
      res.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  session.onEnd(async () => server.closeAllConnections());
  return {
    port: (server.address() as AddressInfo).port,
    pagedAtMs,
    counts: () => ({ received, repeated: received - messages.size }),
  };
}

interface Received {
  type: string;
  data: { incident: { id: string } };
}
