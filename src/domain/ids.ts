const DASHED = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const PREFIX = /^(?:model[-_]|run_)/;

/**
 * The record id (dashed lower-case UUID v4) behind any rendering that a face publishes: dashed UUID, 32 hex,
 * `model_…`, `model-…`, `run_…`. Null when `text` is none of them. Contracts README, H7.
 */
export function parseId(text: string): string | null {
  const bare = text.toLowerCase().replace(PREFIX, '');
  const dashed = /^[0-9a-f]{32}$/.test(bare)
    ? bare.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    : bare;
  return DASHED.test(dashed) ? dashed : null;
}

/** The 32 hex digits of a record id. */
export function hexId(id: string): string {
  return id.replaceAll('-', '');
}

/** The record id that stands for a digest (32 hex digits at least): the same digest, the same id. */
export function idOfDigest(digest: string): string {
  const [, a = '', b = '', c = '', d = '', e = ''] = /^(.{8})(.{4}).(.{3}).(.{3})(.{12})/.exec(digest) ?? [];
  return `${a}-${b}-4${c}-8${d}-${e}`;
}
