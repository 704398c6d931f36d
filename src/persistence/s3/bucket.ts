import type { IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { BucketAddress } from '../../domain/artifact-place';
import type { Clock } from '../../domain/ports';
import type { Digest } from '../artifact-file';
import { isPassing, lost, refusalOf } from './refusals';
import { send } from './signed-request';

/** S3 asks for a call again when it is under load, and when another one on the same key is under way. */
const TRIES = 4;
const FIRST_PAUSE_MS = 100;

/** One call of the S3 API. */
export interface BucketCall {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Of an object, below the prefix; absent: the bucket itself. */
  key?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  /** Sent as the body, from `offset` on; the server refuses it when its bytes are not those of the digest. */
  file?: Digest & { path: string; offset: number };
  /** Sent as the body. */
  xml?: string;
}

/** What the server answered; `body` must be read or destroyed. */
export interface BucketAnswer {
  status: number;
  body: IncomingMessage;
}

/** A bucket that is asked by signed REST calls, each on a connection of its own. */
export interface Bucket {
  address: BucketAddress;
  /** What people call it: `the artifact store`. */
  name: string;
  /**
   * Calls until the answer has one of `statuses`, a few times. Every call may be repeated.
   * @throws DomainError UNAVAILABLE for any other answer, saying what to do, and when there is none
   */
  call(call: BucketCall, statuses: readonly number[]): Promise<BucketAnswer>;
}

/** The bucket at an address (S3 REST API, Signature Version 4, path-style). */
export function openBucket(given: { address: BucketAddress; name: string }, clock: Clock): Bucket {
  const { address, name } = given;

  async function tryOnce(call: BucketCall, statuses: readonly number[]) {
    const answer = await send(address, call, clock.now()).catch((error: unknown) => ({ error }));
    if ('error' in answer) return { mayPass: true, refusal: lost(name, answer.error) };
    if (statuses.includes(answer.status)) return answer;
    return { mayPass: isPassing(answer.status), refusal: await refusalOf(answer, given) };
  }

  return {
    ...given,
    async call(call, statuses) {
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
        const result = await tryOnce(call, statuses);
        if ('status' in result) return result;
        if (!result.mayPass || pauseMs >= FIRST_PAUSE_MS * 2 ** (TRIES - 1)) throw result.refusal;
        await pause(pauseMs);
      }
    },
  };
}
