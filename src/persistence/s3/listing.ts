import { textOf } from './answer-bytes';
import type { Bucket } from './bucket';

/** Keys that begin with `start`, in their order, a page at a time; keys of ours need no decoding. They may be removed meanwhile. */
export async function* keysFrom(bucket: Bucket, start: string): AsyncGenerator<string> {
  const { prefix } = bucket.address;
  for (let after: string | null = null; ; ) {
    const range = after === null ? undefined : { 'start-after': `${prefix}${after}` };
    const query = { 'list-type': '2', prefix: `${prefix}${start}`, ...range };
    const listed = await textOf(bucket, await bucket.call({ method: 'GET', query }, [200]));
    const keys = Array.from(listed.matchAll(/<Key>([^<]*)<\/Key>/g), ([, key = '']) =>
      key.slice(prefix.length),
    );
    yield* keys;
    after = keys.at(-1) ?? null;
    if (after === null) return;
  }
}
