import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../../domain/errors';
import { isMissingFile, writeDurably } from '../durable-file';
import { type FileFacts, factsOf } from './json-lines';

/** Of the folder's form; a program refuses those that it does not know. */
const FORMAT = 1;
const NAME = 'manifest.json';

/** One file of an export. */
export interface ExportedFile extends FileFacts {
  /** Below the folder, with slashes. */
  path: string;
  /** How many lines it has; null for a file that was copied as it is. */
  documents: number | null;
}

/** What an export holds: written last, so that a folder without it is of an export that did not end. */
export interface Manifest {
  format: number;
  /** Version of the schema of the records. */
  schemaVersion: number;
  /** The newest event that it holds. */
  lastCursor: number;
  files: readonly ExportedFile[];
}

/** Ends an export. */
export async function writeManifest(folder: string, contents: Omit<Manifest, 'format'>): Promise<void> {
  const files = contents.files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const text = `${JSON.stringify({ format: FORMAT, ...contents, files }, null, 2)}\n`;
  await writeDurably(join(folder, NAME), (temporary) => writeFile(temporary, text, { mode: 0o600 }));
}

/**
 * The manifest of a folder, every file of which is as it was written, and the digest by which that export is known.
 * @throws DomainError NOT_FOUND for a folder without one, VALIDATION_FAILED for one that is not whole
 */
export async function readSoundExport(folder: string): Promise<{ manifest: Manifest; digest: string }> {
  const { manifest, text } = await readManifest(folder);
  for (const { path, sizeBytes, sha256 } of manifest.files) {
    const found = await factsOf(join(folder, path)).catch((error: unknown) => {
      if (isMissingFile(error)) throw damaged(folder, `${path} is missing`);
      throw error;
    });
    if (found.sha256 !== sha256 || found.sizeBytes !== sizeBytes)
      throw damaged(folder, `${path} is not what was exported`);
  }
  return { manifest, digest: createHash('sha256').update(text).digest('hex') };
}

/**
 * The manifest of a folder, and its text; its files are not looked at.
 * @throws DomainError as `readSoundExport`
 */
export async function readManifest(folder: string): Promise<{ manifest: Manifest; text: string }> {
  const text = await readFile(join(folder, NAME), 'utf8').catch((error: unknown) => {
    // Below a file there is none either.
    if (!isMissingFile(error) && (error as NodeJS.ErrnoException).code !== 'ENOTDIR') throw error;
    throw new DomainError(
      'NOT_FOUND',
      `There is no finished export in ${folder}: it has no ${NAME}, which is written last. Name the folder of an export that ended.`,
    );
  });
  return { manifest: parse(text, folder), text };
}

function parse(text: string, folder: string): Manifest {
  const read = readJson(text, folder);
  if (read.format !== FORMAT)
    throw new DomainError(
      'VALIDATION_FAILED',
      `The export in ${folder} is of format ${String(read.format)}, and this program knows ${FORMAT}: import it by the version that made it.`,
    );
  const isSound =
    Array.isArray(read.files) && read.files.every(isFile) && typeof read.schemaVersion === 'number';
  if (!isSound) throw damaged(folder, `${NAME} is not what was written`);
  return read as Manifest;
}

function readJson(text: string, folder: string): Partial<Manifest> {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === 'object' && read !== null) return read;
  } catch {
    // Told below.
  }
  throw damaged(folder, `${NAME} is not JSON`);
}

function isFile({ path, sha256, sizeBytes }: ExportedFile): boolean {
  return isInside(path) && typeof sha256 === 'string' && typeof sizeBytes === 'number';
}

/** True for the path of a file below its folder, none of whose parts is hidden. */
export function isInside(path: string): boolean {
  return path.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.includes('\\'));
}

function damaged(folder: string, what: string): DomainError {
  return new DomainError(
    'VALIDATION_FAILED',
    `The export in ${folder} is damaged: ${what}. Nothing was imported; copy it anew from where it was made.`,
  );
}
