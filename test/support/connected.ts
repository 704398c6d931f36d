import type { Connection } from 'mongoose';
import { connectStore } from '../../src/persistence/connection';
import { eventually } from './eventually';

/** A connection to a store that is there, however long a busy machine takes to answer. @throws naming the last failure */
export async function connected(uri: string): Promise<Connection> {
  const look = (): Promise<Connection | string> => connectStore(uri).catch(String);
  const found = await eventually(look, (seen) => typeof seen !== 'string');
  if (typeof found === 'string') throw new Error(found);
  return found;
}
