import { existsSync } from 'node:fs';
import { loadConfig } from '../config';
import { dataPaths, emptyDataFolder } from '../local/data-folder';
import { lockForReset } from '../local/instance';

/**
 * Empties the data folder.
 * @returns what was done, for people
 * @throws DomainError INVALID_STATE while an instance is running on it
 */
export function reset(): string {
  const paths = dataPaths(loadConfig().dataDirectory);
  if (!existsSync(paths.root)) return `There is nothing at ${paths.root}.`;
  const locks = lockForReset(paths);
  const removed = emptyDataFolder(paths.root);
  for (const lock of locks) lock.release();
  return `Removed from ${paths.root}: ${removed.join(', ')}.`;
}
