import * as fc from 'fast-check';
import {
  judgeRefresh,
  newSession,
  REUSE_GRACE_MS,
  revokeSession,
  rotateSession,
} from '../../../src/domain/auth/session';
import { findKey, type KeyRing, rotateRing, type SigningKey } from '../../../src/domain/auth/signing-key';
import { afterNoon, NOON } from '../records';

const access = (jti: string, now: string) => ({
  jti,
  expiresAt: afterNoon(Date.parse(now) - Date.parse(NOON) + 3_600_000),
});
const begun = () => newSession({ id: 'f', username: 'ada', epoch: 1, jti: 't0' }, access('a0', NOON), NOON);

describe('a refresh token', () => {
  it('is current, spent for ten seconds, then misused, in any chain of rotations', () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 30_000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(pauses, fc.integer({ min: 0, max: 30_000 }), (gaps, laterMs) => {
        let session = begun();
        let atMs = 0;
        const spentAtMs: number[] = [];
        gaps.forEach((gapMs, index) => {
          atMs += gapMs;
          const now = afterNoon(atMs);
          spentAtMs.push(atMs);
          session = rotateSession(session, `t${index + 1}`, { access: access(`a${index + 1}`, now), now });
        });
        const now = afterNoon(atMs + laterMs);
        expect(judgeRefresh(session, `t${gaps.length}`, now)).toBe('current');
        spentAtMs.forEach((spentMs, index) => {
          const isWithin = atMs + laterMs - spentMs <= REUSE_GRACE_MS;
          expect(judgeRefresh(session, `t${index}`, now)).toBe(isWithin ? 'spent' : 'misused');
        });
      }),
    );
  });

  it('is worth nothing in a session that has ended or run out', () => {
    expect(judgeRefresh(revokeSession(begun(), 'none', NOON), 't0', NOON)).toBe('over');
    expect(judgeRefresh(begun(), 't0', afterNoon(30 * 86_400_000 - 1))).toBe('current');
    expect(judgeRefresh(begun(), 't0', afterNoon(30 * 86_400_000))).toBe('over');
  });

  it('leaves behind only access tokens that may still be good', () => {
    const now = afterNoon(3_600_001);
    const next = rotateSession(begun(), 't1', { access: access('a1', now), now });
    expect(next.accessTokens.map(({ jti }) => jti)).toEqual(['a1']);
  });
});

describe('a ring of signing keys', () => {
  const key = (kid: string): SigningKey => ({ kid, secret: 's', createdAt: NOON, verifiesUntil: null });
  const ring: KeyRing = { revision: 1, keys: [key('a')] };

  it('signs with the newest, and verifies by each older one for as long as its tokens live', () => {
    const next = rotateRing(ring, key('b'), NOON);
    expect(next.keys[0]?.kid).toBe('b');
    expect(findKey(next, 'a', afterNoon(3_600_000))?.kid).toBe('a');
    expect(findKey(next, 'a', afterNoon(2 * 3_600_000))).toBeNull();
    expect(findKey(next, 'c', NOON)).toBeNull();
  });

  it('keeps the end of a key that was replaced before, and forgets those that have ended', () => {
    const second = rotateRing(ring, key('b'), NOON);
    const third = rotateRing(second, key('c'), afterNoon(1_800_000));
    expect(third.keys.map(({ kid }) => kid)).toEqual(['c', 'b', 'a']);
    expect(third.keys[2]?.verifiesUntil).toBe(second.keys[1]?.verifiesUntil);
    expect(rotateRing(third, key('d'), afterNoon(4_000_000)).keys.map(({ kid }) => kid)).toEqual([
      'd',
      'c',
      'b',
    ]);
  });
});
