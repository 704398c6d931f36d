import { lookup as lookUp } from 'node:dns/promises';
import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { messageOf } from '../domain/errors';
import { type AddressRange, mayReach } from '../domain/notifications/address';
import { complaintAboutUrl, refusedHost } from '../domain/notifications/targets';

/** What became of a request. `refused`: nothing was sent, as the address may not be reached. */
export type Outcome =
  | { kind: 'answered'; status: number; headers: IncomingHttpHeaders; text: string }
  | { kind: 'refused'; detail: string }
  | { kind: 'failed'; detail: string };

/** All addresses of a name, as text. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** Bounds of one request. `connectMs` includes the resolution of the name. */
export interface OutgoingLimits {
  connectMs: number;
  wholeMs: number;
  bodyBytes: number;
}

interface OutgoingOptions {
  /** What may be reached beside public addresses. */
  allowed: readonly AddressRange[];
  /** The system's resolver, unless another is given. */
  resolve?: Resolve;
  limits?: OutgoingLimits;
}

interface Posted {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** Posts to addresses that users gave; never throws. */
export interface Outgoing {
  post(posted: Posted): Promise<Outcome>;
}

const LIMITS: OutgoingLimits = { connectMs: 5_000, wholeMs: 15_000, bodyBytes: 64 * 1024 };

class RefusedAddress extends Error {}

/**
 * An HTTP client for addresses that users give. It looks at the very addresses that it connects to, so that a name
 * that changes its mind can't lead it astray; it follows no redirects, uses no proxy and keeps no connection.
 */
export function createOutgoing({
  allowed,
  resolve = resolveBySystem,
  limits = LIMITS,
}: OutgoingOptions): Outgoing {
  const lookup: LookupFunction = (hostname, options, callback) => {
    const answer = (addresses: readonly string[]): void => {
      const refused = addresses.find((address) => !mayReach(address, allowed));
      const [first] = addresses;
      if (refused !== undefined) callback(new RefusedAddress(refusedHost(hostname)), '');
      else if (first === undefined) callback(new Error(`${hostname} has no address`), '');
      else if (options.all)
        callback(
          null,
          addresses.map((address) => ({ address, family: isIP(address) })),
        );
      else callback(null, first, isIP(first));
    };
    // oxlint-disable-next-line promise/no-callback-in-promise -- the socket asks by callback
    resolve(hostname).then(answer, (error: Error) => callback(error, ''));
  };
  return {
    async post(posted) {
      const complaint = complaintAboutUrl(posted.url, allowed);
      if (complaint !== null) return { kind: 'refused', detail: complaint };
      try {
        return await exchange(posted, { lookup, limits });
      } catch (error) {
        const detail = messageOf(error);
        return { kind: error instanceof RefusedAddress ? 'refused' : 'failed', detail };
      }
    },
  };
}

function exchange(
  { url, headers, body }: Posted,
  { lookup, limits }: { lookup: LookupFunction; limits: OutgoingLimits },
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const isSecure = url.toLowerCase().startsWith('https:');
    const send = isSecure ? requestHttps : requestHttp;
    const sized = { ...headers, 'content-length': String(Buffer.byteLength(body)) };
    const req = send(url, { method: 'POST', headers: sized, agent: false, lookup }, (res) => {
      read(res, limits.bodyBytes).then(resolve, reject);
    });
    const giveUp = (what: string, afterMs: number): NodeJS.Timeout =>
      setTimeout(() => {
        const error = new Error(`${what} within ${afterMs / 1_000} s`);
        reject(error);
        req.destroy(error);
      }, afterMs);
    const connecting = giveUp('no connection', limits.connectMs);
    const whole = giveUp('no answer', limits.wholeMs);
    req.once('socket', (socket) =>
      socket.once(isSecure ? 'secureConnect' : 'connect', () => clearTimeout(connecting)),
    );
    req.once('error', reject);
    req.once('close', () => {
      clearTimeout(connecting);
      clearTimeout(whole);
      reject(new Error('the connection was closed before the answer'));
    });
    req.end(body);
  });
}

/** The answer with as much of its body as is wanted; the rest is not waited for. */
function read(res: IncomingMessage, bytesMax: number): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    const done = (): void => {
      const text = Buffer.concat(chunks).subarray(0, bytesMax).toString();
      resolve({ kind: 'answered', status: res.statusCode ?? 0, headers: res.headers, text });
      res.destroy();
    };
    res.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes >= bytesMax) done();
    });
    res.once('end', done);
    res.once('error', reject);
  });
}

async function resolveBySystem(hostname: string): Promise<string[]> {
  const found = await lookUp(hostname, { all: true });
  return found.map(({ address }) => address);
}
