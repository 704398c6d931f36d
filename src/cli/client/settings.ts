import { homedir } from 'node:os';
import { join } from 'node:path';
import { DomainError } from '../../domain/errors';
import { clientEnvironment } from '../../environment';

const PORT = '8000';

/** Which service is asked, and who asks. */
export interface ClientSettings {
  /** Without a slash at its end. */
  url: string;
  /** An API key or access token; null: that of the last log-in. */
  token: string | null;
  /** Where log-ins are kept. */
  credentialsFile: string;
}

/**
 * Settings of the commands that speak to a service; `url` is what the command line says.
 * @throws DomainError VALIDATION_FAILED for an address that is none
 */
export function clientSettings(url: string | undefined): ClientSettings {
  const env = clientEnvironment();
  const asked = url ?? (env['MODELKEEPER_URL'] || `http://127.0.0.1:${env['PORT'] || PORT}`);
  const folder = env['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  return {
    url: baseOf(asked),
    token: env['MODELKEEPER_TOKEN'] || null,
    credentialsFile: join(folder, 'modelkeeper', 'credentials.json'),
  };
}

function baseOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.username !== '')
    throw new DomainError(
      'VALIDATION_FAILED',
      `"${text}" is no address of a service: give one such as http://127.0.0.1:8000 by --url or MODELKEEPER_URL`,
    );
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
