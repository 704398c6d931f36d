import { type Config, isLoopbackDoorOpen } from '../config';
import type { ServerAddresses } from '../local/addresses';
import type { DataPaths } from '../local/data-folder';

/** What is running, to be told at the end of the start. */
export interface Running {
  config: Config;
  servers: ServerAddresses;
  paths: DataPaths;
  /** Null without the role `api`. */
  apiPort: number | null;
  /** Null where the log is standard output. */
  logFile: string | null;
}

const ANY_OR_LOOPBACK: readonly string[] = ['127.0.0.1', '::1', '0.0.0.0', '::', 'localhost'];

/** The lines that end a start: where things are, and a first thing to try. */
export function bannerLines(running: Running): string[] {
  const { servers, paths, logFile, apiPort } = running;
  const api = apiPort === null ? null : `${hostOf(running.config)}:${apiPort}`;
  const rows: [string, string | null][] = [
    ['API', api === null ? null : `http://${api}`],
    ['API reference', api === null ? null : `http://${api}/docs`],
    ['Temporal UI', servers.temporalUiUrl],
    ['Data', paths.root],
    ['Log', logFile],
  ];
  const places = rows.flatMap(([name, place]) => (place === null ? [] : [`  ${name.padEnd(15)}${place}`]));
  return ['', 'Modelkeeper is ready.', '', ...places, ...(api === null ? [] : firstSteps(running, api)), ''];
}

function hostOf({ hosts }: Config): string {
  const host = hosts.find((name) => ANY_OR_LOOPBACK.includes(name)) === undefined ? hosts[0] : 'localhost';
  return host?.includes(':') ? `[${host}]` : (host ?? 'localhost');
}

function firstSteps({ config, servers }: Running, api: string): string[] {
  const end = ['', 'Ctrl-C stops it.'];
  const train = `${api}/train/xgboost`;
  if (isLoopbackDoorOpen(config, servers.ownsServers))
    return ['', 'Train a first model:', `  curl -X POST ${train}`, ...end];
  const credentials = JSON.stringify({ username: config.firstAdmin.username, password: '…' });
  return [
    '',
    'Log in, and train a first model with the access token that is answered:',
    `  curl ${api}/api/v1/auth/token -H 'Content-Type: application/json' -d '${credentials}'`,
    `  curl -X POST -H "Authorization: Bearer $TOKEN" ${train}`,
    ...end,
  ];
}
