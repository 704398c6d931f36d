import { type AddressRange, mayReach, parseAddress } from './address';

/** Longest URL that receivers are known to take. */
const URL_LENGTH_MAX = 2_048;
/** Longest address of mail (RFC 5321). */
const EMAIL_MAX = 254;
const EMAIL =
  /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** True for an address without display name, comment or quoting: nothing that could add a header or a recipient. */
export function isEmailAddress(text: string): boolean {
  return text.length <= EMAIL_MAX && EMAIL.test(text);
}

/**
 * What is wrong with a URL to post to, before anything is resolved; null when nothing is. The parser has turned decimal,
 * octal and hexadecimal hosts into addresses.
 */
export function complaintAboutUrl(text: string, allowed: readonly AddressRange[]): string | null {
  if (text.length > URL_LENGTH_MAX) return `must be at most ${URL_LENGTH_MAX} characters long`;
  if (!URL.canParse(text)) return 'must be a URL';
  const { protocol, username, password, hostname } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return 'must begin with https:// or http://';
  if (username !== '' || password !== '') return 'must have no credentials in it';
  const host = hostname.replace(/^\[|\]$/g, '');
  return parseAddress(host) !== null && !mayReach(host, allowed) ? refusedHost(host) : null;
}

/** Why nothing is sent to `host`. */
export function refusedHost(host: string): string {
  return `${host} is not a public address, and MODELKEEPER_ALLOWED_ADDRESSES does not allow it`;
}
