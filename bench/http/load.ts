import autocannon from 'autocannon';

/** Requests to send again and again, each by one of `connections` that stay open. */
export interface Load {
  port: number;
  connections: number;
  requests: autocannon.Request[];
  /** A round ends after this many requests or this time, whichever comes first, but never before every connection had an answer. */
  amount: number;
  maxMs: number;
}

/** What one round of load saw. */
export interface Round {
  /** Answers per second. */
  rate: number;
  /** From request to answer, of each. */
  latenciesMs: number[];
}

/** How often a round that is over is noticed. */
const TICK_MS = 20;
/** A slow answer is measured, not given up. */
const TIMEOUT_SECONDS = 60;

/** Sends one round of load. @throws when anything but successes came back */
export async function runRound({ port, connections, requests, amount, maxMs }: Load): Promise<Round> {
  const latenciesMs: number[] = [];
  let lastMs = 0;
  const beganMs = performance.now();
  const { errors, non2xx } = await new Promise<autocannon.Result>((resolve, reject) => {
    const load = autocannon(
      {
        url: `http://127.0.0.1:${port}`,
        connections,
        requests,
        amount,
        sampleInt: TICK_MS,
        timeout: TIMEOUT_SECONDS,
      },
      (error: unknown, result) => {
        clearTimeout(timer);
        if (error) reject(error);
        else resolve(result);
      },
    );
    let isDue = false;
    const stopWhenDue = (): void => {
      if (isDue && latenciesMs.length >= connections) load.stop();
    };
    load.on('response', (_client, _status, _bytes, latencyMs) => {
      latenciesMs.push(latencyMs);
      lastMs = performance.now();
      stopWhenDue();
    });
    const timer = setTimeout(() => {
      isDue = true;
      stopWhenDue();
    }, maxMs);
  });
  if (errors + non2xx > 0 || latenciesMs.length === 0)
    throw new Error(`${latenciesMs.length} answers, ${non2xx} of them no success, ${errors} failed requests`);
  return { rate: (latenciesMs.length / (lastMs - beganMs)) * 1000, latenciesMs };
}
