/** A file that is kept for a run before the run names it: noted first, so that whoever dies between leaves no file for ever. */
export interface PendingFile {
  /** In the artifact store, of this file alone. */
  folder: string;
  runId: string;
  /** ISO 8601 UTC. */
  notedAt: string;
}

/** Storage of notes on pending files. */
export interface PendingFileRepository {
  add(file: PendingFile): Promise<void>;
  remove(folder: string): Promise<void>;
  /** At most `limit` of those noted before `at`. */
  olderThan(at: string, limit: number): Promise<PendingFile[]>;
}
