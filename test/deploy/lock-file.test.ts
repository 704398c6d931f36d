import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const LOCK = z.object({
  packages: z.record(
    z.string(),
    z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() }),
  ),
});

const { packages } = LOCK.parse(
  JSON.parse(readFileSync(join(resolve(__dirname, '../..'), 'package-lock.json'), 'utf8')),
);

/** Where Node would find a dependency of a package: in its own folder, or in one above. */
function isLocked(dependent: string, name: string): boolean {
  if (`${dependent === '' ? '' : `${dependent}/`}node_modules/${name}` in packages) return true;
  if (dependent === '') return false;
  return isLocked(dependent.slice(0, Math.max(0, dependent.lastIndexOf('/node_modules/'))), name);
}

describe('package-lock.json', () => {
  // A registry that holds packages for one platform only makes a lock that `npm ci` refuses everywhere.
  it('locks the optional packages of every platform', () => {
    const missing = Object.entries(packages).flatMap(([dependent, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isLocked(dependent, name)),
    );
    expect(missing).toEqual([]);
  });
});
