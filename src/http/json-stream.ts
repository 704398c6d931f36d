import { Readable } from 'node:stream';
import type { Reply } from './route';

/** Small pieces go out together. */
const TOGETHER_MAX = 16_384;

/** A JSON array that is sent as its items come and as the caller takes them; each as the pieces of its JSON text. */
export function streamArray<T>(
  items: AsyncIterable<T>,
  piecesOf: (item: T) => Iterable<string>,
): Reply<never> {
  async function* pieces() {
    let before = '[';
    for await (const item of items) {
      yield before;
      yield* piecesOf(item);
      before = ',';
    }
    yield before === '[' ? '[]' : ']';
  }
  return {
    headers: { 'Content-Type': 'application/json' },
    stream: Readable.from(gathered(pieces()), { objectMode: false }),
  };
}

/** The same text in fewer pieces; large ones stay as they are, and are not copied. */
async function* gathered(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let waiting = '';
  for await (const piece of pieces) {
    if (waiting.length + piece.length > TOGETHER_MAX && waiting !== '') {
      yield waiting;
      waiting = '';
    }
    waiting += piece;
  }
  yield waiting;
}
