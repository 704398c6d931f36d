import { isIP } from 'node:net';
import * as fc from 'fast-check';
import { mayReach, parseAddress, parseRanges } from '../../../src/domain/notifications/address';

describe('an address', () => {
  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['loopback', '::1'],
    ['unspecified', '0.0.0.0'],
    ['unspecified', '::'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['private', 'fd12:3456::1'],
    ['link-local, with the metadata of clouds', '169.254.169.254'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['site-local', 'fec0::1'],
    ['of a carrier’s NAT', '100.64.0.1'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['for benchmarks', '198.18.0.1'],
    ['mapped', '::ffff:127.0.0.1'],
    ['mapped', '::ffff:7f00:1'],
    ['mapped', '::ffff:a9fe:a9fe'],
    ['compatible', '::127.0.0.1'],
    ['compatible', '::a00:1'],
    ['of NAT64', '64:ff9b::10.0.0.1'],
    ['of NAT64 of one’s own', '64:ff9b:1::8.8.8.8'],
    ['of 6to4', '2002:7f00:1::'],
    ['of 6to4', '2002:c0a8:101::1'],
    ['of Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['of documentation', '2001:db8::1'],
    ['discarded', '100::1'],
    ['translated', '::ffff:0:127.0.0.1'],
    ['in octal', '0177.0.0.1'],
    ['in decimal', '2130706433'],
    ['no address', 'example.com'],
    ['empty', ''],
  ])('that is %s is not reached: %s', (_kind, address) => {
    expect(mayReach(address, [])).toBe(false);
  });

  it.each([
    '8.8.8.8',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '2002:808:808::1',
  ])('that is public is reached: %s', (address) => {
    expect(mayReach(address, [])).toBe(true);
  });

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback', '::1'],
    ['loopback', '::ffff:127.0.0.1'],
    ['private', '10.1.2.3'],
    ['private', 'fd00::1'],
    ['10.1.0.0/16', '10.1.2.3'],
    ['10.1.2.3', '10.1.2.3'],
    ['fe80::/10', 'fe80::1'],
  ])('is reached when %s is allowed: %s', (range, address) => {
    expect(mayReach(address, parseRanges(range))).toBe(true);
  });

  it.each([
    ['loopback', '10.0.0.1'],
    ['private', '127.0.0.1'],
    ['private', '169.254.169.254'],
    ['10.1.0.0/16', '10.2.0.1'],
    ['127.0.0.1', '127.0.0.2'],
  ])('is not reached when only %s is allowed: %s', (range, address) => {
    expect(mayReach(address, parseRanges(range))).toBe(false);
  });

  it('is read exactly where the platform reads it', () => {
    const text = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.string({ unit: fc.constantFrom(':', '.', '0', 'f', '1', '9') }),
    );
    fc.assert(
      fc.property(text, (address) => {
        expect(parseAddress(address)?.length ?? 0).toBe([0, 4, 16][[0, 4, 6].indexOf(isIP(address))]);
      }),
      { numRuns: 2_000 },
    );
  });
});

it.each(['', 'public', '10.0.0.0/33', '::/129', '10.0.0/8', '10.0.0.0/x', '300.0.0.1'])(
  'a range that is none is refused: %j',
  (text) => {
    expect(() => parseRanges(text)).toThrow('is no address');
  },
);
