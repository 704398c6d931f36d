import { createAccessTokens } from '../../../src/credentials/access-tokens';
import { createSessionRepository } from '../../../src/persistence/auth/session-repository';
import { createSessions } from '../../../src/usecases/auth/sessions';
import { aUser } from '../../support/accounts';
import { type MovableClock, movableClock } from '../../support/clock';
import { openCore, type TestCore } from '../../support/core';

let clock: MovableClock;
let tested: TestCore;
beforeEach(async () => {
  clock = movableClock();
  tested = await openCore({ clock });
});
afterEach(() => tested.close());

const misuses = async (username: string): Promise<number> => {
  while ((await tested.core.eventLog.relayDirty()) > 0);
  const events = await tested.core.eventLog.readAfter(0);
  return events.filter((e) => e.aggregateId === username && e.type === 'user.refresh_token_misused').length;
};
const tokens = () => createAccessTokens(tested.core.accounts.signingKeys);
const documents = () => tested.connection.collection('sessions').countDocuments();

describe('a session', () => {
  it('whose misuse could not be told is ended all the same, and the next sweep tells of it, once', async () => {
    const { username, password } = await aUser(tested);
    const { accounts } = tested.core;
    const first = await accounts.sessions.logIn({ username, password });
    const next = await accounts.sessions.refresh(first.refreshToken);
    clock.advance(11_000);
    const dying = {
      ...accounts.users,
      transition: () => Promise.reject(new Error('the process dies here')),
    };
    const sessions = createSessionRepository(tested.connection, clock);
    const other = createSessions({ ...accounts, accessTokens: tokens(), users: dying, sessions, clock });
    await expect(other.refresh(first.refreshToken)).rejects.toThrow('dies here');
    await expect(accounts.sessions.refresh(next.refreshToken)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect(await misuses(username)).toBe(0);
    await accounts.sweep();
    await accounts.sweep();
    expect(await misuses(username)).toBe(1);
    expect(await accounts.authenticate(next.accessToken)).toBeNull();
  });

  it('that was logged out halfway is ended by the same token again', async () => {
    const user = await aUser(tested);
    const { accounts } = tested.core;
    const grant = await accounts.sessions.logIn(user);
    const principal = await accounts.authenticate(grant.accessToken);
    if (!principal) throw new Error('refused');
    const denylist = { ...accounts.denylist, deny: () => Promise.reject(new Error('dies here')) };
    const sessions = createSessionRepository(tested.connection, clock);
    const other = createSessions({ ...accounts, accessTokens: tokens(), denylist, sessions, clock });
    await expect(other.logOut(principal)).rejects.toThrow('dies here');
    expect(await accounts.authenticate(grant.accessToken)).not.toBeNull();
    await accounts.sessions.logOut(principal);
    expect(await accounts.authenticate(grant.accessToken)).toBeNull();
  });

  it('lives on by being refreshed, and is forgotten when it has run out', async () => {
    const user = await aUser(tested);
    const { sessions, sweep } = tested.core.accounts;
    const before = await documents();
    let grant = await sessions.logIn(user);
    for (let week = 0; week < 8; week++) {
      clock.advance(7 * 86_400_000);
      grant = await sessions.refresh(grant.refreshToken);
    }
    await sweep();
    expect(await documents()).toBe(1);
    clock.advance(31 * 86_400_000);
    await sweep();
    expect(await documents()).toBe(0);
    expect(before).toBe(1);
  });
});

describe('signing keys', () => {
  it('are made once by many processes that need the first at once', async () => {
    const { connection } = tested;
    const user = await aUser(tested);
    await connection.collection('signingKeys').deleteMany({});
    const processes = await Promise.all(
      [0, 1, 2].map(() => openCore({ mongodbUri: tested.mongodbUri, clock })),
    );
    const keys = await Promise.all(processes.map(({ core }) => core.accounts.signingKeys.current()));
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1);
    const [one, other] = processes;
    const grant = await one?.core.accounts.sessions.logIn(user);
    expect(await other?.core.accounts.authenticate(grant?.accessToken ?? '')).toMatchObject({
      actor: user.username,
    });
    for (const each of processes) await each.connection.close();
  });
});
