import { open, readFile, rename } from 'node:fs/promises';
import type { JsonObject } from '../domain/json';

/**
 * Writes bytes so that `file` is either as it was or complete: to a temporary name beside it, flushed to disk, renamed.
 */
export async function writeWhole(file: string, parts: readonly Uint8Array[]): Promise<void> {
  const temporary = `${file}.part`;
  const handle = await open(temporary, 'w');
  try {
    for (const part of parts) await handle.writeFile(part);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

/** Writes one file that holds a JSON header (in its first line, with the count of the bytes) and bytes after it. */
export async function writePacked(file: string, header: JsonObject, bytes: Uint8Array): Promise<void> {
  const line = `${JSON.stringify({ size: bytes.length, header })}\n`;
  await writeWhole(file, [Buffer.from(line), bytes]);
}

/** Reads what `writePacked` wrote. @throws Error when the file is missing, cut off or none of these. */
export async function readPacked(file: string): Promise<{ header: JsonObject; bytes: Uint8Array }> {
  const content = await readFile(file);
  const end = content.indexOf('\n');
  const first: unknown = parse(content.toString('utf8', 0, Math.max(end, 0)));
  const bytes = content.subarray(end + 1);
  if (!isFirstLine(first) || first.size !== bytes.length) throw new Error(`${file} is damaged`);
  return { header: first.header, bytes };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isFirstLine(value: unknown): value is { size: number; header: JsonObject } {
  if (typeof value !== 'object' || value === null || !('size' in value) || !('header' in value)) return false;
  return typeof value.size === 'number' && typeof value.header === 'object' && value.header !== null;
}
