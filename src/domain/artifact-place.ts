/** A bucket of an S3 server, and who asks it. */
export interface BucketAddress {
  /** Scheme, host and port: `https://s3.eu-central-1.amazonaws.com`. */
  endpoint: string;
  region: string;
  bucket: string;
  /** What every key begins with, a slash at its end; '' for none. */
  prefix: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Goes with temporary credentials; null for others. */
  sessionToken: string | null;
}

/** Where artifacts are kept: a folder that all machines share (absolute path), or a bucket. */
export type ArtifactPlace = { kind: 'folder'; path: string } | ({ kind: 'bucket' } & BucketAddress);
