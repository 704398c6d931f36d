import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { mongo } from 'mongoose';
import { NYC_FLIGHTS_2013 } from '../../src/domain/dataset';
import { packageRoot } from '../../src/local/package-root';

const ROWS = 2_000;

/**
 * Puts a sample of the default dataset, written to `folder`, in its place: what a training does after its first step is
 * not measured, and trainings on all rows would take the machine from what is.
 */
export async function shrinkDefaultDataset(mongodbUri: string, folder: string): Promise<void> {
  const whole = join(packageRoot(), NYC_FLIGHTS_2013.path);
  const path = join(folder, 'sample.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `copy (select * from '${whole}' using sample reservoir(${ROWS} rows) repeatable (1)) to '${path}'`,
  );
  connection.closeSync();
  instance.closeSync();
  const client = await mongo.MongoClient.connect(mongodbUri);
  const versions = client.db('modelkeeper').collection('datasetVersions');
  await versions.updateMany({ datasetId: NYC_FLIGHTS_2013.id }, { $set: { 'file.path': path } });
  await client.close();
}
