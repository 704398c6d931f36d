import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from './report';
import { runCommand } from './run-command';

/** Without a route to the vendor, nothing arrives within this time. */
const CONNECT_MS = 15_000;
const STALLED_MS = 30_000;
const CHECK_MS = 500;

/** A vendor's own downloader, in a process of its own so that it can be given up. */
export interface VendorDownload {
  /** Compiled script beside this one; it writes into the folder and prints the program's path as its last line. */
  script: 'temporal-download' | 'mongod-download';
  version: string;
  /** An empty folder. */
  folder: string;
  step: Step;
  signal: AbortSignal;
}

/** Path of the program, or why it couldn't be had. Gives up when nothing comes for 15 s, or no more for 30. */
export async function downloadFromVendor(
  download: VendorDownload,
): Promise<{ path: string } | { failure: string }> {
  const stalled = new AbortController();
  const stopWatching = watchProgress(download, stalled);
  const signal = AbortSignal.any([download.signal, stalled.signal]);
  try {
    const args = [join(__dirname, `${download.script}.js`), download.version, download.folder];
    const { code, lines } = await runCommand({ program: process.execPath, args }, { signal });
    const last = lines.at(-1) ?? '';
    return code === 0 ? { path: last } : { failure: last };
  } catch (error) {
    download.signal.throwIfAborted();
    if (!stalled.signal.aborted) throw error;
    return { failure: 'the server does not answer' };
  } finally {
    stopWatching();
  }
}

function watchProgress({ folder, step }: VendorDownload, stalled: AbortController): () => void {
  let bytes = 0;
  let movedAt = performance.now();
  const timer = setInterval(() => {
    const now = folderBytes(folder);
    if (now !== bytes) {
      bytes = now;
      movedAt = performance.now();
      if (bytes > 1e6) step.progress(`downloading, ${Math.round(bytes / 1e6)} MB`);
    }
    if (performance.now() - movedAt > (bytes === 0 ? CONNECT_MS : STALLED_MS)) stalled.abort();
  }, CHECK_MS);
  return () => clearInterval(timer);
}

function folderBytes(folder: string): number {
  let bytes = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    // Files come and go while they are being unpacked.
    bytes += statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
