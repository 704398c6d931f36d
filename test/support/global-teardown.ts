import { rm } from 'node:fs/promises';

/** Stops what `global-setup` started. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.sharedServers?.temporal.teardown();
  await globalThis.sharedServers?.store.stop();
  await globalThis.sharedServers?.redis.stop();
  await rm(process.env.TEST_CLAIMS ?? '', { recursive: true, force: true });
}
