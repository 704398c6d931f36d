import { readFileSync, writeFileSync } from 'node:fs';

/**
 * npm locks optional packages only for the platforms that the registry at hand offers; on any other `npm ci` then
 * refuses the lock. This adds what is missing, by the names that such packages bear (`…-linux-x64-musl`).
 * Run it after adding a dependency: `npm run build && node dist/tools/complete-lock-file.js`.
 */
const FILE = 'package-lock.json';
const SYSTEMS = ['android', 'darwin', 'linux', 'win32', 'freebsd', 'openharmony'];
const PROCESSORS = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 's390x', 'riscv64', 'loong64'];

interface LockedPackage {
  optionalDependencies?: Record<string, string>;
  [field: string]: unknown;
}

const lock = JSON.parse(readFileSync(FILE, 'utf8')) as { packages: Record<string, LockedPackage> };
for (const [place, parent] of Object.entries(lock.packages))
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {}))
    if (!isLocked(place, name)) lock.packages[`node_modules/${name}`] = forPlatform(parent, name, version);
const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
writeFileSync(FILE, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);

/** As Node resolves it: beside the package, or in any folder above. */
function isLocked(place: string, name: string): boolean {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (Object.hasOwn(lock.packages, `${folder === '' ? '' : `${folder}/`}node_modules/${name}`)) return true;
    if (folder === '') return false;
  }
}

function forPlatform(parent: LockedPackage, name: string, version: string): LockedPackage {
  const parts = name.split('/').at(-1)?.split('-') ?? [];
  const system = SYSTEMS.find((known) => parts.includes(known));
  const processor = PROCESSORS.find((known) => parts.includes(known));
  if (system === undefined || processor === undefined) throw new Error(`${name} names no platform`);
  const { license, dev, engines } = parent;
  const library = parts.some((part) => part.startsWith('musl')) ? ['musl'] : ['glibc'];
  const hasLibrary = system === 'linux' && parts.some((part) => /^(musl|gnu)/.test(part));
  const libc = hasLibrary ? { libc: library } : {};
  return { version, cpu: [processor], ...libc, license, dev, optional: true, os: [system], engines };
}
