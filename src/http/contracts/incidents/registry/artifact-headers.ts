import type { Artifact } from '../../../../domain/run';

/** Headers of an answer that is an artifact's file: what it is called, how long it is and what it must hold. */
export function artifactHeaders(
  { sha256, sizeBytes }: Artifact,
  { name, type }: { name: string; type: string },
): Record<string, string> {
  return {
    'Content-Type': type,
    'Content-Length': String(sizeBytes),
    'Content-Disposition': `attachment; filename="${name}"`,
    'Repr-Digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
    ETag: `"${sha256}"`,
  };
}
