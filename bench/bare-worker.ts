import { NativeConnection, Worker } from '@temporalio/worker';

/**
 * The bare contestant's worker: one workflow, one activity, the SDK's defaults. Its arguments are the address of
 * Temporal and the task queue; it says `ready`.
 */
async function work(address: string, taskQueue: string): Promise<void> {
  const worker = await Worker.create({
    connection: await NativeConnection.connect({ address }),
    taskQueue,
    workflowsPath: require.resolve('./bare-workflow'),
    activities: { firstLine: async () => Date.now() },
  });
  const running = worker.run();
  process.stdout.write('ready\n');
  await running;
}

const [, , address = '', taskQueue = ''] = process.argv;
void work(address, taskQueue);
