import { openXgboost } from '../compute/engines/xgboost-library';

/**
 * A program of its own, `xgboost-probe <library>`: loads the library, which may end the process, and prints its version;
 * when it can't, prints why and ends with code 1.
 */
try {
  process.stdout.write(`${openXgboost(process.argv[2] ?? '').version}\n`);
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
