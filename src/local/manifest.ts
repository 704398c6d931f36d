import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { DomainError } from '../domain/errors';
import type { DataPaths } from './data-folder';

const SCHEMA = z.object({
  format: z.literal(1),
  /** The document store that made `documents/`; its port is kept so that roles elsewhere find it again. */
  documents: z.object({ kind: z.enum(['mongod', 'built']), version: z.string(), port: z.int() }).optional(),
  /** Version of the Temporal server that was used last. */
  temporal: z.object({ version: z.string() }).optional(),
});

/** The servers and versions that made the data. */
export type Manifest = z.infer<typeof SCHEMA>;

/** @throws DomainError INVALID_STATE when the data were made in a way that this program doesn't know */
export function readManifest(paths: DataPaths): Manifest {
  if (!existsSync(paths.manifest)) return { format: 1 };
  const parsed = SCHEMA.safeParse(parseJson(readFileSync(paths.manifest, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new DomainError(
    'INVALID_STATE',
    `${paths.manifest} can't be read, a newer Modelkeeper may have written it: use that one, or begin anew with "npm run reset", which deletes all data.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Replaces what the manifest says about one server, in one step, which a power cut leaves whole or undone. */
export function updateManifest(paths: DataPaths, change: Omit<Partial<Manifest>, 'format'>): void {
  const next: Manifest = { ...readManifest(paths), ...change };
  const draft = `${paths.manifest}.new`;
  const descriptor = openSync(draft, 'w');
  try {
    writeSync(descriptor, `${JSON.stringify(next, null, 2)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, paths.manifest);
}
