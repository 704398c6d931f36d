import { resolve } from 'node:path';
import { z } from 'zod';
import { parseRanges } from './domain/notifications/address';

const PORT_RULE = 'must be a port, 1 to 65535';

/** A port. */
export const port = z
  .string()
  .regex(/^\d{1,5}$/, PORT_RULE)
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65_535, PORT_RULE);
/** A small number, 1 or more. */
export const count = z
  .string()
  .regex(/^[1-9]\d{0,3}$/, 'must be a whole number, 1 to 9999')
  .transform(Number);
/** Requests a minute. */
export const perMinute = z
  .string()
  .regex(/^[1-9]\d{0,6}$/, 'must be a whole number of requests a minute, 1 to 9999999')
  .transform(Number);
const ADDRESSES_RULE = 'must be addresses, CIDRs, loopback or private, separated by commas';
/** Ranges of addresses. */
export const addresses = z.string().transform((list, context) => {
  try {
    return list.split(',').flatMap((entry) => parseRanges(entry.trim()));
  } catch {
    context.addIssue(ADDRESSES_RULE);
    return z.NEVER;
  }
});
/** Names and secrets that sign. */
export const signingKeys = z
  .string()
  .regex(
    /^[\w.-]{1,64}:[\w+/-]{43,}={0,2}(,[\w.-]{1,64}:[\w+/-]{43,}={0,2})*$/,
    'must be name:secret pairs, separated by commas, each secret 32 bytes or more in base64',
  )
  .transform((text) => text.split(',').map((pair) => pair.split(':') as [string, string]));
const HEADERS_RULE = 'must be name=value pairs, separated by commas, with values as in URLs';
/** Headers of HTTP, as OpenTelemetry writes them into a variable. */
export const headers = z.string().transform((text, context) => {
  try {
    return Object.fromEntries(text.split(',').map(headerOf));
  } catch {
    context.addIssue(HEADERS_RULE);
    return z.NEVER;
  }
});
/** An address on the web. */
export const webAddress = z.url({ protocol: /^https?$/, error: 'must begin with https:// or http://' });
/** A folder, made absolute. */
export const folder = z.string().transform((path) => resolve(path));
const PLACE_RULE =
  'must be a folder, s3://bucket or s3://bucket/prefix, of letters, digits, dots, dashes and underscores';
/** A folder, or a place in a bucket. */
export const place = z.string().transform((given, context) => {
  if (!given.includes('://')) return { kind: 'folder', path: resolve(given) } as const;
  const bucket = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[A-Za-z0-9][\w.-]*)*)\/?$/.exec(given);
  const [, name = '', path = ''] = bucket ?? [];
  if (bucket) return { kind: 'bucket', bucket: name, prefix: path && `${path.slice(1)}/` } as const;
  context.addIssue(PLACE_RULE);
  return z.NEVER;
});
/** Several of those. */
export const places = z
  .string()
  .transform((list) => list.split(',').map((entry) => entry.trim()))
  .pipe(z.array(place));

/** @throws URIError for a value that is not as in URLs; Error for what no header can be */
function headerOf(pair: string): [string, string] {
  const [, name = '', value = ''] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*=(.*)$/.exec(pair) ?? [];
  const decoded = decodeURIComponent(value.trim());
  if (name === '' || !/^[\t\x20-\x7e]*$/.test(decoded)) throw new Error(HEADERS_RULE);
  return [name, decoded];
}
