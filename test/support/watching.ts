import { WebSocket } from 'ws';

/** A server-sent event as a client reads it. */
export interface ReadEvent {
  id: number;
  name: string;
  data: Record<string, unknown>;
}

/** A stream being read. */
export interface Watching {
  status: number;
  headers: Headers;
  /** The next `count` events; comments are passed over. Fewer when the stream ends. */
  take(count: number): Promise<ReadEvent[]>;
  close(): Promise<void>;
}

/** Opens a stream of server-sent events. */
export async function watch(url: string, headers: Record<string, string> = {}): Promise<Watching> {
  const gone = new AbortController();
  const response = await fetch(url, { headers, signal: gone.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const blocks: ReadEvent[] = [];

  async function readMore(): Promise<boolean> {
    const part = await reader?.read();
    if (!part || part.done) return false;
    const pieces = (text + part.value).split('\n\n');
    text = pieces.pop() ?? '';
    blocks.push(...pieces.flatMap((piece) => parseEvent(piece) ?? []));
    return true;
  }

  return {
    status: response.status,
    headers: response.headers,
    async take(count) {
      while (blocks.length < count && (await readMore()));
      return blocks.splice(0, count);
    },
    async close() {
      gone.abort();
      await reader?.cancel().catch(() => undefined);
    },
  };
}

function parseEvent(block: string): ReadEvent | null {
  const fields = new Map(
    block.split('\n').map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(': ') + 2)]),
  );
  const data = fields.get('data');
  if (data === undefined) return null;
  return { id: Number(fields.get('id')), name: fields.get('event') ?? '', data: JSON.parse(data) };
}

/** A WebSocket that keeps what comes. */
export interface Listening {
  socket: WebSocket;
  frames: Record<string, unknown>[];
}

/** Opens a WebSocket. @throws when it is refused, with the status */
export function listenTo(url: string, headers: Record<string, string> = {}): Promise<Listening> {
  const socket = new WebSocket(url, { headers });
  const frames: Record<string, unknown>[] = [];
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString())));
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve({ socket, frames }));
    socket.on('unexpected-response', (_req, res) => {
      reject(new Error(`refused with ${res.statusCode}`));
      socket.terminate();
    });
    socket.on('error', reject);
  });
}
