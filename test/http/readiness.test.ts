import { DomainError } from '../../src/domain/errors';
import { type Check, createReadiness } from '../../src/http/readiness';
import { eventually } from '../support/eventually';

/** A check that is up or down as told. */
function switchable(isNeeded: boolean, detail = 'fine') {
  const state = { isUp: true, probes: 0 };
  const check: Check = {
    isNeeded,
    probe: async () => {
      state.probes += 1;
      if (!state.isUp) throw new Error('connect ECONNREFUSED user:secret@10.0.0.1');
      return detail;
    },
  };
  return { state, check };
}

describe('readiness', () => {
  it('waits until everything has been up once', async () => {
    const [store, workers] = [switchable(true), switchable(false)];
    workers.state.isUp = false;
    const readiness = createReadiness({ store: store.check, workers: workers.check }, () => false);
    expect(await readiness()).toMatchObject({ ready: false, checks: { workers: { ok: false } } });
    workers.state.isUp = true;
    await eventually(readiness, ({ ready }) => ready);
    workers.state.isUp = false;
    const later = await eventually(readiness, ({ checks }) => checks['workers']?.ok === false);
    expect(later.ready).toBe(true);
  });

  it('never waits for what is optional, and tells of it', async () => {
    const [store, cache] = [switchable(true), switchable(false)];
    cache.state.isUp = false;
    const checks = { store: store.check, cache: { ...cache.check, isOptional: true } };
    const readiness = createReadiness(checks, () => false);
    expect(await readiness()).toMatchObject({ ready: true, checks: { cache: { ok: false } } });
  });

  it('ends while what is needed is away, and comes back with it', async () => {
    const store = switchable(true);
    const readiness = createReadiness({ store: store.check }, () => false);
    expect((await readiness()).ready).toBe(true);
    store.state.isUp = false;
    await eventually(readiness, ({ ready }) => !ready);
    store.state.isUp = true;
    await eventually(readiness, ({ ready }) => ready);
  });

  it('ends at once when the process drains', async () => {
    let isDraining = false;
    const readiness = createReadiness({ store: switchable(true).check }, () => isDraining);
    expect((await readiness()).ready).toBe(true);
    isDraining = true;
    expect((await readiness()).ready).toBe(false);
  });

  it('tells what a probe says for people, never what a driver says', async () => {
    const store = switchable(true);
    store.state.isUp = false;
    const told: Check = {
      isNeeded: false,
      probe: () => Promise.reject(new DomainError('UNAVAILABLE', 'no worker polls')),
    };
    const { checks } = await createReadiness({ store: store.check, workers: told }, () => false)();
    expect(checks).toEqual({
      store: { ok: false, detail: 'is not reachable' },
      workers: { ok: false, detail: 'no worker polls' },
    });
  });

  it('takes a probe that does not answer for one that failed', async () => {
    const silent: Check = { isNeeded: true, probe: () => new Promise(() => undefined) };
    const { ready, checks } = await createReadiness({ store: silent }, () => false)();
    expect(ready).toBe(false);
    expect(checks['store']).toEqual({ ok: false, detail: 'does not answer' });
  });

  it('shares its probes among all who ask at the same time', async () => {
    const store = switchable(true);
    const readiness = createReadiness({ store: store.check }, () => false);
    await Promise.all(Array.from({ length: 50 }, readiness));
    expect(store.state.probes).toBe(1);
  });
});
