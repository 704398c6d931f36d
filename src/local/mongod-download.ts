import { MongoBinary } from 'mongodb-memory-server-core/lib/util/MongoBinary';

/**
 * A program of its own, `mongod-download <version> <folder>`: fetches MongoDB from its makers and prints the path of `mongod`;
 * when it can't, prints why and ends with code 1.
 */
const [version = '', downloadDir = ''] = process.argv.slice(2);
MongoBinary.getPath({ version, downloadDir }).then(
  (path) => process.stdout.write(`${path}\n`),
  (error: unknown) => {
    process.stdout.write(`${String(error).split('\n')[0]}\n`);
    process.exitCode = 1;
  },
);
