import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this package: of its `package.json` and of what comes with it uncompiled. */
export function packageRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
