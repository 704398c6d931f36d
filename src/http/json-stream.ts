import { Readable } from 'node:stream';
import type { Reply } from './route';

/** A JSON array that is sent item by item, as the items come and as the caller takes them. */
export function streamArray<T, Item>(items: AsyncIterable<T>, present: (item: T) => Item): Reply<Item[]> {
  async function* texts() {
    let before = '[';
    for await (const item of items) {
      yield before + JSON.stringify(present(item));
      before = ',';
    }
    yield before === '[' ? '[]' : ']';
  }
  return {
    headers: { 'Content-Type': 'application/json' },
    stream: Readable.from(texts(), { objectMode: false }),
  };
}
