import { randomInt } from 'node:crypto';
import { isPortFree } from '../../src/local/ports';

/** Above those that the program draws, below those that systems give to outgoing connections. */
const FIRST = 26_000;
/** Each process of jest has ports of its own: a server that is away, or not there yet, holds none. */
const PER_WORKER = 1_000;
const WORKERS = 6;

const from = FIRST + (Number(process.env.JEST_WORKER_ID ?? 0) % WORKERS) * PER_WORKER;
let drawn = randomInt(PER_WORKER);

/** A port of 127.0.0.1 for a server of this test file, also when it goes and returns. No other one is given it. */
export async function testPort(): Promise<number> {
  for (;;) {
    drawn += 1;
    const port = from + (drawn % PER_WORKER);
    if (await isPortFree(port, '127.0.0.1')) return port;
  }
}
