/** The variables of an environment. */
export type Environment = Record<string, string | undefined>;

/** Never shown, not even in a complaint about them, and not handed to the servers that are started. */
export const SECRETS: readonly string[] = [
  'LLM_API_KEY',
  'MONGODB_URI',
  'REDIS_URL',
  'MODELKEEPER_ADMIN_PASSWORD',
  'MODELKEEPER_SIGNING_KEYS',
  'MODELKEEPER_SMTP_URL',
  'MODELKEEPER_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
];

/** The environment of this process. */
export function ownEnvironment(): Environment {
  return process.env;
}

/** What the commands that ask a running service read; nothing of it is a setting of the service but its port. */
const CLIENT_NAMES: readonly string[] = ['MODELKEEPER_URL', 'MODELKEEPER_TOKEN', 'PORT', 'XDG_CONFIG_HOME'];

/** The part of the environment that those commands read. */
export function clientEnvironment(): Environment {
  const env = ownEnvironment();
  return Object.fromEntries(CLIENT_NAMES.map((name) => [name, env[name]]));
}

/** The environment for a program that is started: this process's own, without its secrets, with `changes`. */
export function childEnvironment(changes: Record<string, string> = {}): Environment {
  const own = Object.entries(ownEnvironment()).filter(([name]) => !SECRETS.includes(name));
  return { ...Object.fromEntries(own), ...changes };
}
