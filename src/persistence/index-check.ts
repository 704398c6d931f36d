import type { Connection } from 'mongoose';
import { COLLECTIONS, type IndexSpec } from './collections';
import { onStore } from './connection';

interface FoundIndex {
  key: Record<string, unknown>;
  unique?: boolean;
  sparse?: boolean;
}

/**
 * Where the indexes of the store differ from those that are declared, in words; empty when they agree. What was added
 * by hand is told too: it costs every write, and nobody remembers why.
 */
export async function compareIndexes(connection: Connection): Promise<string[]> {
  const differences: string[] = [];
  for (const { name, indexes } of COLLECTIONS) {
    const found = (await onStore(() => connection.collection(name).indexes())) as FoundIndex[];
    const declared = new Set([describe({ keys: { _id: 1 } }), ...indexes.map(describe)]);
    const held = new Set(
      found.map(({ key, ...rest }) => describe({ keys: key as IndexSpec['keys'], ...rest })),
    );
    for (const index of declared) if (!held.has(index)) differences.push(`${name} lacks the index ${index}`);
    for (const index of held)
      if (!declared.has(index)) differences.push(`${name} has the index ${index}, which is not declared`);
  }
  return differences;
}

function describe({ keys, unique, sparse }: IndexSpec): string {
  const fields = Object.entries(keys).map(([field, direction]) => `${field}: ${direction}`);
  // The index on ids is unique by itself, and no server says so.
  const isId = fields.length === 1 && '_id' in keys;
  return `{${fields.join(', ')}}${unique && !isId ? ' unique' : ''}${sparse ? ' sparse' : ''}`;
}
