import mongoose from 'mongoose';

const { EJSON } = mongoose.mongo.BSON;
/** Of a key that was written with one more; other texts that hold it are only looked at. */
const WRITTEN = '"$$';

/** A document as one line of canonical Extended JSON. Keys that begin with $ get one more, as types are told by such keys. */
export function toLine(document: object): string {
  return EJSON.stringify(
    renamed(document, (key) => (key.startsWith('$') ? `$${key}` : key)),
    {
      relaxed: false,
    },
  );
}

/** The document of a line. */
export function ofLine(line: string): unknown {
  const document: unknown = EJSON.parse(line, { relaxed: false });
  if (!line.includes(WRITTEN)) return document;
  return renamed(document, (key) => (key.startsWith('$$') ? key.slice(1) : key));
}

/** The value with other keys; values of the store's own types stay as they are. */
function renamed(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => renamed(each, rename));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [rename(key), renamed(each, rename)]));
}
