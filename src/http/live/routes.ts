import { z } from 'zod';
import { canSeeTeam, type Principal } from '../../domain/auth/principal';
import type { Feed } from '../../usecases/live/feed';
import { type Route, route } from '../route';
import { EVENT_STREAM_HEADERS, eventStream, lastSeen, serverSentEvent } from './event-stream';
import { presentFrame, TRAINING_FRAME, TrainingFrame } from './frame';
import { KEEP_ALIVE_MS, type Watchers } from './watchers';

/** What live operations stand on. */
export interface LiveDeps {
  feed: Feed;
  watchers: Watchers;
}

const rule = 'must be a cursor that an event told';

/** Where to go on; also as the WebSocket takes it. */
export const Cursor = z
  .string(rule)
  .regex(/^\d{1,15}$/, rule)
  .transform(Number)
  .optional()
  .meta({
    description: 'The cursor of the last event seen; without it, from now on.',
    override: { type: 'integer' },
  });

const Query = z.object({
  after: Cursor,
  ticket: z.string().optional().meta({ description: 'From `POST /api/v1/tickets`, for browsers.' }),
});

/** Server-sent events: what `/ws/alerts` carries, for those who read streams. */
export function liveRoutes({ feed, watchers }: LiveDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/events',
      operationId: 'streamEvents',
      summary: 'What becomes of trainings, as server-sent events',
      description:
        'Each event has its cursor as `id`, so that a client that comes back (with `Last-Event-ID`, or `after`) misses ' +
        'nothing. A client that takes nothing for 30 s is dropped; each connection ends after an hour.',
      permission: 'run:read',
      query: Query,
      response: {
        status: 200,
        description: 'A stream without end.',
        schema: TrainingFrame,
        example: TRAINING_FRAME,
        type: 'text/event-stream',
      },
      errors: [],
      handle: async ({ query }, { principal, headers }) => {
        const begin = await feed.begin(lastSeen(headers, query.after ?? null));
        const stream = eventStream(watchers, (signal) => announcements(feed, { begin, principal, signal }));
        return { headers: EVENT_STREAM_HEADERS, stream };
      },
    }),
  ];
}

async function* announcements(
  feed: Feed,
  { begin, principal, signal }: { begin: number; principal: Principal; signal: AbortSignal },
): AsyncGenerator<string> {
  // Comes at once, so that clients see that they are heard.
  yield `retry: 2000\n\n`;
  for (let cursor = begin; !signal.aborted; ) {
    const entries = await feed.next(cursor, AbortSignal.any([signal, AbortSignal.timeout(KEEP_ALIVE_MS)]));
    for (const { cursor: id, announcement, teamIds } of entries)
      if (announcement && teamIds.every((teamId) => canSeeTeam(principal, teamId))) {
        const data = presentFrame(id, announcement);
        yield serverSentEvent({ id, name: data.event, data });
      }
    if (entries.length === 0) yield ': nothing new\n\n';
    cursor = entries.at(-1)?.cursor ?? cursor;
  }
}
