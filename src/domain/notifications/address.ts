import { DomainError } from '../errors';

/** The bytes of an IP address: 4 or 16. */
type Bytes = readonly number[];

/** All addresses that begin with the first `bits` of `bytes`. */
export interface AddressRange {
  bytes: Bytes;
  bits: number;
}

/** Words for ranges in settings. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** What is no address of the public network: the special-purpose registry of IPv4 (RFC 6890), multicast, reserved. */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
].map(rangeOf);
/** Of IPv6 only global unicast is public, but for what is set apart in it: IETF protocols (Teredo among them), documentation. */
const GLOBAL_V6 = rangeOf('2000::/3');
const SPECIAL_V6 = ['2001::/23', '2001:db8::/32', '3fff::/20'].map(rangeOf);

/** IPv6 ranges whose addresses stand for an IPv4 address, and where its four bytes begin: mapped, compatible, NAT64, 6to4. */
const EMBEDDING = [
  { range: rangeOf('::ffff:0:0/96'), at: 12 },
  { range: rangeOf('::/96'), at: 12 },
  { range: rangeOf('64:ff9b::/96'), at: 12 },
  { range: rangeOf('2002::/16'), at: 2 },
];
const UNSPECIFIED_OR_LOOPBACK_V6 = rangeOf('::/127');

/** The bytes of an address in its usual text (a zone index is dropped); null for anything else, decimal or octal forms too. */
export function parseAddress(text: string): Bytes | null {
  const [bare = ''] = text.split('%', 1);
  return bare.includes(':') ? parseV6(bare) : parseV4(bare);
}

/**
 * One entry of a list of ranges: an address, a CIDR, `loopback` or `private`.
 * @throws DomainError VALIDATION_FAILED for anything else
 */
export function parseRanges(text: string): AddressRange[] {
  return (NAMED[text] ?? [text]).map(rangeOf);
}

/** True when messages may go to the address: it is public, or within what is allowed. */
export function mayReach(address: string, allowed: readonly AddressRange[]): boolean {
  const written = parseAddress(address);
  if (written === null) return false;
  const meant = embeddedV4(written) ?? written;
  return allowed.some((range) => isIn(meant, range) || isIn(written, range)) || isPublic(meant);
}

function isPublic(address: Bytes): boolean {
  if (address.length === 4) return !SPECIAL_V4.some((range) => isIn(address, range));
  return isIn(address, GLOBAL_V6) && !SPECIAL_V6.some((range) => isIn(address, range));
}

function embeddedV4(address: Bytes): Bytes | null {
  if (isIn(address, UNSPECIFIED_OR_LOOPBACK_V6)) return null;
  const form = EMBEDDING.find(({ range }) => isIn(address, range));
  return form ? address.slice(form.at, form.at + 4) : null;
}

function isIn(address: Bytes, { bytes, bits }: AddressRange): boolean {
  if (address.length !== bytes.length) return false;
  return address.every((byte, index) => {
    const bitsHere = Math.min(8, Math.max(0, bits - index * 8));
    const mask = (0xff << (8 - bitsHere)) & 0xff;
    return (byte & mask) === ((bytes[index] ?? 0) & mask);
  });
}

function rangeOf(text: string): AddressRange {
  const [, address = '', length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const bytes = parseAddress(address);
  const bits = length === undefined ? (bytes?.length ?? 0) * 8 : Number(length);
  if (bytes === null || bits > bytes.length * 8)
    throw new DomainError('VALIDATION_FAILED', `${text} is no address, CIDR, loopback or private`);
  return { bytes, bits };
}

function parseV4(text: string): Bytes | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part))) return null;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : null;
}

function parseV6(text: string): Bytes | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map(bytesOfGroups);
  if (!head || tail === null) return null;
  if (tail === undefined) return head.length === 16 ? head : null;
  const missing = 16 - head.length - tail.length;
  return missing >= 2 ? [...head, ...Array.from({ length: missing }, () => 0), ...tail] : null;
}

/** Groups of IPv6 between colons; the last may be an IPv4 address. */
function bytesOfGroups(text: string): Bytes | null {
  if (text === '') return [];
  const groups = text.split(':').map((group, index, all) => {
    if (index === all.length - 1 && group.includes('.')) return parseV4(group);
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return null;
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
  return groups.every((group) => group !== null) ? groups.flat() : null;
}
