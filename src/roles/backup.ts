import { systemClock } from '../compose';
import type { Config } from '../config';
import { bucketTree } from '../persistence/backup/bucket-tree';
import { type ExportSummary, exportStore } from '../persistence/backup/export-store';
import type { FileTrees } from '../persistence/backup/file-trees';
import { folderTree } from '../persistence/backup/folder-tree';
import { type ImportSummary, importStore } from '../persistence/backup/import-store';
import { readManifest } from '../persistence/backup/manifest';
import { prepareStore } from '../persistence/connection';
import { createDirtyMarks } from '../persistence/dirty-marks';
import { createEventLog } from '../persistence/event-log';
import { openStore } from '../persistence/open-store';
import { openArtifactBucket } from '../persistence/s3/artifact-bucket';

/** Which store and files, and the folder that they go to or come from. */
interface Backup {
  mongodbUri: string;
  config: Pick<Config, 'artifacts' | 'modelsDirectory'>;
  folder: string;
}

/** Exports the document store at the address, with its files. @throws as `exportStore` */
export async function exportFrom({ mongodbUri, config, folder }: Backup): Promise<ExportSummary> {
  const connection = await openStore(mongodbUri);
  try {
    const eventLog = createEventLog(connection, createDirtyMarks(connection, systemClock), systemClock);
    return await exportStore(connection, { folder, trees: treesOf(config), eventLog });
  } finally {
    await connection.close();
  }
}

/** Looks, before a store is opened for it, whether an export is there. @throws as `readManifest` */
export async function assertExport(folder: string): Promise<void> {
  await readManifest(folder);
}

/** Imports into the document store at the address, which must be empty. @throws as `importStore` */
export async function importInto({ mongodbUri, config, folder }: Backup): Promise<ImportSummary> {
  const connection = await openStore(mongodbUri);
  try {
    await prepareStore(connection);
    return await importStore(connection, { folder, trees: treesOf(config) });
  } finally {
    await connection.close();
  }
}

function treesOf({ artifacts, modelsDirectory }: Backup['config']): FileTrees {
  return {
    artifacts:
      artifacts.kind === 'folder'
        ? folderTree(artifacts.path)
        : bucketTree(openArtifactBucket(artifacts, systemClock)),
    models: folderTree(modelsDirectory),
  };
}
