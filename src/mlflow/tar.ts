import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';

const BLOCK = 512;
/** What eleven octal digits can say. */
const BYTES_MAX = 8 ** 11 - 1;

/** A file to pack: where it lies, and its path in the archive. */
export interface PackedFile {
  file: string;
  path: string;
}

/**
 * Packs files as a POSIX (ustar) archive, in the order of their paths and without times and owners: the same files give the
 * same bytes.
 * @throws RangeError for a path or a size that the format has no room for
 */
export async function writeTar(target: string, files: readonly PackedFile[]): Promise<void> {
  const archive = await open(target, 'w');
  try {
    for (const { file, path } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
      const { size } = await stat(file);
      await archive.writeFile(header(path, size));
      for await (const part of createReadStream(file)) await archive.writeFile(part as Buffer);
      await archive.writeFile(Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK));
    }
    await archive.writeFile(Buffer.alloc(2 * BLOCK));
  } finally {
    await archive.close();
  }
}

function header(path: string, size: number): Buffer {
  if (size > BYTES_MAX) throw new RangeError(`${path} is larger than the 8 GiB that an archive has room for`);
  const block = Buffer.alloc(BLOCK);
  const { name, prefix } = split(path);
  block.write(name, 0);
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;
  block.write(octal(0o644, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12) + octal(0, 12), 100);
  block.write(' '.repeat(8), 148);
  block.write('0', 156);
  block.write('ustar\x0000', 257, 'latin1');
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** 100 bytes for the name, 155 for the folders before it. */
function split(path: string): { name: string; prefix: string } {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: '' };
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (Buffer.byteLength(name) <= 100 && Buffer.byteLength(prefix) <= 155) return { name, prefix };
  }
  throw new RangeError(`the path ${path} is too long for an archive`);
}
