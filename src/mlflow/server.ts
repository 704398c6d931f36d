import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DomainError } from '../domain/errors';

const ANSWER_MS = 60_000;

/** What is asked of an MLflow server. */
export interface MlflowServer {
  /** An answer of its REST API 2.0, by the path below `/api/2.0/`. @throws DomainError NOT_FOUND for a 404 of MLflow's */
  get(path: string, query?: Record<string, string>): Promise<Record<string, unknown>>;
  /** Writes what it answers to a file; false when there is no such thing. */
  download(path: string, file: string): Promise<boolean>;
}

/** The server at an address. @throws DomainError UNAVAILABLE when it does not answer as MLflow does */
export function connectMlflow(address: string): MlflowServer {
  const root = `${address.replace(/\/+$/, '')}/api/2.0/`;

  async function ask(path: string, query: Record<string, string> = {}): Promise<Response> {
    const asked = new URLSearchParams(query).toString();
    const url = `${root}${path}${asked === '' ? '' : `?${asked}`}`;
    return fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) }).catch((cause: unknown) => {
      throw new DomainError('UNAVAILABLE', `MLflow at ${address} can not be reached: is it running?`, {
        cause,
      });
    });
  }

  return {
    async get(path, query) {
      const answer = await ask(path, query);
      const body: unknown = await answer.json().catch(() => null);
      if (answer.ok && typeof body === 'object' && body !== null) return body as Record<string, unknown>;
      const told = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
      const { message: said, error_code: code } = told;
      if (answer.status === 404 && code === 'RESOURCE_DOES_NOT_EXIST')
        throw new DomainError('NOT_FOUND', `${address} does not know it: ${String(said)}`);
      throw new DomainError(
        'UNAVAILABLE',
        `${address} does not answer as MLflow does (${path}: ${answer.status}${typeof said === 'string' ? `, ${said}` : ''}).`,
      );
    },
    async download(path, file) {
      const answer = await ask(path);
      if (answer.status === 404) return false;
      if (!answer.ok || answer.body === null)
        throw new DomainError('UNAVAILABLE', `${address} did not send ${path}: ${answer.status}.`);
      await pipeline(Readable.fromWeb(answer.body as never), createWriteStream(file));
      return true;
    },
  };
}
