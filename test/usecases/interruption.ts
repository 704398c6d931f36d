import { DomainError } from '../../src/domain/errors';

const INTERRUPTED = new Set([
  'runs',
  'models',
  'versions',
  'copies',
  'artifacts',
  'directory',
  'orchestrator',
  'eventLog',
  'datasets',
  'tableVersions',
  'uploads',
  'pendingFiles',
]);

/**
 * The same ports, of which the call with the given number (from 1) and all after it fail without any effect, as for a
 * process that dies between two calls. `calls` counts all that were made.
 */
export function interruptedAt<Ports extends object>(
  ports: Ports,
  number: number,
): { ports: Ports; calls: () => number } {
  let calls = 0;
  const intercept = (port: object): object =>
    Object.fromEntries(
      Object.entries(port).map(([name, member]: [string, unknown]) => {
        if (typeof member !== 'function') return [name, member];
        const call = async (...given: unknown[]): Promise<unknown> => {
          calls += 1;
          if (calls >= number) throw new DomainError('UNAVAILABLE', 'died here');
          return Reflect.apply(member, port, given) as unknown;
        };
        return [name, call];
      }),
    );
  const wrapped = Object.entries(ports)
    .filter(([name]) => INTERRUPTED.has(name))
    .map(([name, port]) => [name, intercept(port as object)]);
  return { ports: { ...ports, ...Object.fromEntries(wrapped) }, calls: () => calls };
}
