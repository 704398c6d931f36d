import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';

/** An answer with its whole body, or the beginning of a stream of events. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** One request on a connection of its own, with exactly these headers (and `Host`, unless it is given). */
export function ask(
  port: number,
  options: {
    path: string;
    method?: string;
    headers?: Record<string, string>;
    body?: string | Buffer;
    address?: string;
  },
): Promise<Answer> {
  const { path, method = 'GET', headers = {}, body, address = '127.0.0.1' } = options;
  return new Promise((resolve, reject) => {
    const req = request({ host: address, port, path, method, headers, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      const answer = (): void =>
        resolve({
          status: res.statusCode ?? 0,
          headers: res.headers,
          text: Buffer.concat(chunks).toString(),
        });
      res.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        // A stream of events has no end: its beginning is the answer.
        if (!res.headers['content-type']?.startsWith('text/event-stream')) return;
        answer();
        res.destroy();
      });
      res.on('end', answer);
    });
    // A server that switched protocols would be a failed test, not a hanging one.
    req.on('upgrade', (res, socket) => {
      socket.destroy();
      resolve({ status: res.statusCode ?? 0, headers: res.headers, text: '' });
    });
    req.on('error', reject);
    req.end(body);
  });
}

/** For an answer, and for one too many after it. */
const ANSWER_MS = 20_000;
const QUIET_MS = 500;

/**
 * Sends bytes as they are and resolves to all that comes back until the other side ends, or has begun this many answers
 * and is quiet.
 */
export function sendRaw(port: number, text: string, answers = 1): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    const chunks: Buffer[] = [];
    const begun = (): number =>
      Buffer.concat(chunks)
        .toString()
        .match(/HTTP\/1\.1 \d+/g)?.length ?? 0;
    socket.setTimeout(ANSWER_MS, () => socket.end());
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (begun() >= answers) socket.setTimeout(QUIET_MS);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
    socket.write(text);
  });
}
