import { randomUUID } from 'node:crypto';
import type { FirstAdmin } from '../../../src/usecases/auth/first-admin';
import { ensureFirstAdmin } from '../../../src/usecases/auth/first-admin';
import { movableClock } from '../../support/clock';
import { openCore, type TestCore } from '../../support/core';

const clock = movableClock();
let tested: TestCore;
beforeEach(async () => void (tested = await openCore({ clock })));
afterEach(() => tested.close());

/** The start of one process; `tell` is its terminal. */
function start(
  tell: (admin: FirstAdmin) => Promise<void>,
  password: string | null = null,
  onWait: () => void = () => undefined,
): Promise<void> {
  const { accounts, leases } = tested.core;
  const given = { username: 'admin', password, holder: randomUUID(), tell, onWait };
  return ensureFirstAdmin({ ...accounts, leases, clock }, given);
}
const isPasswordOf = async (username: string, password: string): Promise<boolean> =>
  tested.core.accounts.sessions.logIn({ username, password }).then(
    () => true,
    () => false,
  );

describe('the first admin', () => {
  it('is told once, by one of many processes that start at once, and can log in', async () => {
    const told: FirstAdmin[] = [];
    const tell = async (admin: FirstAdmin): Promise<void> => void told.push(admin);
    await Promise.all([start(tell), start(tell), start(tell), start(tell)]);
    await start(tell);
    expect(told).toHaveLength(1);
    const [{ username, password } = { username: '', password: '' }] = told;
    expect(await isPasswordOf(username, password)).toBe(true);
    expect(await tested.core.accounts.users.remainingAdmins()).toEqual(['admin']);
  });

  it('is not there before the password was told; the next start waits for who died, and tells another', async () => {
    const told: FirstAdmin[] = [];
    const dies = async (admin: FirstAdmin): Promise<void> => {
      told.push(admin);
      throw new Error('the terminal is gone');
    };
    await expect(start(dies)).rejects.toThrow('the terminal is gone');
    expect(await tested.core.accounts.users.hasAny()).toBe(false);
    let waits = 0;
    await start(
      async (admin) => void told.push(admin),
      null,
      () => {
        waits += 1;
        clock.advance(20_000);
      },
    );
    expect(waits).toBe(1);
    expect(told).toHaveLength(2);
    expect(await isPasswordOf('admin', told[0]?.password ?? '')).toBe(false);
    expect(await isPasswordOf('admin', told[1]?.password ?? '')).toBe(true);
  });

  it('has the configured password, which is not told; later starts don’t change it', async () => {
    const told: FirstAdmin[] = [];
    const tell = async (admin: FirstAdmin): Promise<void> => void told.push(admin);
    await start(tell, 'correct horse');
    await start(tell, 'battery staple');
    expect(told).toEqual([]);
    expect(await isPasswordOf('admin', 'correct horse')).toBe(true);
    expect(await isPasswordOf('admin', 'battery staple')).toBe(false);
  });
});
