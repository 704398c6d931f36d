import { DomainError } from '../domain/errors';

/** One thing that the service stands on. */
export interface Check {
  /** True: nothing can be accepted without it. False: it is only told. */
  isNeeded: boolean;
  /** True: it is not waited for at first either. */
  isOptional?: boolean;
  /** Resolves to what a person reads (`3 workers poll`). @throws when it is down */
  probe: () => Promise<string>;
}

export interface Readiness {
  ready: boolean;
  checks: Record<string, { ok: boolean; detail: string }>;
}

const PROBE_LIMIT_MS = 2_000;
/** Everybody may ask, so probes are shared by all who ask within this time. */
const SHARED_FOR_MS = 1_000;

/**
 * Whether requests should be sent here: not before every check but the optional ones has been passed once, later not while a needed one
 * fails or the process drains. Contracts README, threat models row 12.
 */
export function createReadiness(
  checks: Readonly<Record<string, Check>>,
  isDraining: () => boolean,
): () => Promise<Readiness> {
  const awaited = new Set(Object.keys(checks).filter((name) => !checks[name]?.isOptional));
  const look = shareFor(SHARED_FOR_MS, async () => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await probe(check)] as const),
    );
    for (const [name, { ok }] of results) if (ok) awaited.delete(name);
    return results;
  });
  return async () => {
    const results = await look();
    const isUsable = results.every(([name, { ok }]) => ok || checks[name]?.isNeeded === false);
    return { ready: isUsable && awaited.size === 0 && !isDraining(), checks: Object.fromEntries(results) };
  };
}

async function probe(check: Check): Promise<{ ok: boolean; detail: string }> {
  const limit = AbortSignal.timeout(PROBE_LIMIT_MS);
  const late = new Promise<never>((_resolve, reject) => {
    limit.addEventListener('abort', () => reject(new DomainError('UNAVAILABLE', 'does not answer')));
  });
  try {
    return { ok: true, detail: await Promise.race([check.probe(), late]) };
  } catch (error) {
    // Other messages may name hosts and users, and everybody may read this.
    return { ok: false, detail: error instanceof DomainError ? error.message : 'is not reachable' };
  }
}

function shareFor<T>(ageMs: number, work: () => Promise<T>): () => Promise<T> {
  let shared: { at: number; result: Promise<T> } | null = null;
  return () => {
    const at = performance.now();
    if (shared === null || at - shared.at >= ageMs) shared = { at, result: work() };
    return shared.result;
  };
}
