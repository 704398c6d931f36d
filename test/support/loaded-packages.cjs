/**
 * Loaded into processes by NODE_OPTIONS: when one ends, adds a line to the file LOADED_PACKAGES_FILE with its program
 * and the packages that it has loaded.
 */
const { appendFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

const NAME = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//;

process.on('exit', () => {
  if (!isMainThread) return;
  const packages = new Set(Object.keys(require.cache).map((file) => NAME.exec(file)?.[1]));
  packages.delete(undefined);
  const line = JSON.stringify({ program: process.argv[1], packages: [...packages] });
  appendFileSync(process.env.LOADED_PACKAGES_FILE, `${line}\n`);
});
