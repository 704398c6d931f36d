import { createPasswordHasher } from '../../src/credentials/password-hasher';

const passwords = createPasswordHasher();

describe('a password', () => {
  it('is stored as argon2id with 19 MiB, two passes and a salt of its own', async () => {
    const [one, other] = await Promise.all([
      passwords.hash('correct horse'),
      passwords.hash('correct horse'),
    ]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(other).not.toBe(one);
    expect(await passwords.verify(one, 'correct horse')).toBe(true);
    expect(await passwords.verify(one, 'correct horse ')).toBe(false);
  });

  it('is the same however its characters are composed', async () => {
    const hash = await passwords.hash('caf\u00e9 cr\u00e8me');
    expect(await passwords.verify(hash, 'cafe\u0301 cre\u0300me')).toBe(true);
  });

  it('never is that of nobody', async () => {
    expect(await passwords.verify(null, '')).toBe(false);
    expect(await passwords.verify(null, 'correct horse')).toBe(false);
  });
});
