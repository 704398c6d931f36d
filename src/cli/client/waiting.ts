import { setTimeout as delay } from 'node:timers/promises';
import type { JsonObject } from '../../domain/json';
import type { CommandContext } from './command';
import { outlasting } from './outages';
import { objectOf } from './output';

const LOOK_MS = 500;

/** Looks at a record until it has ended, also through outages; `onLook` hears of it each time that it has not. */
export async function untilEnded(
  client: CommandContext['client'],
  {
    path,
    hasEnded,
    onLook,
  }: {
    path: string;
    hasEnded: (shown: JsonObject) => boolean;
    onLook?: (shown: JsonObject) => void;
  },
): Promise<JsonObject> {
  for (;;) {
    const shown = objectOf(await outlasting(() => client.ask(path)));
    if (hasEnded(shown)) return shown;
    onLook?.(shown);
    await delay(LOOK_MS);
  }
}
