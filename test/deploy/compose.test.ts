import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadConfig, SETTING_NAMES } from '../../src/config';

const ROOT = resolve(__dirname, '../..');

const SERVICE = z.object({
  image: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.literal('service_healthy') })).optional(),
  healthcheck: z.object({ test: z.array(z.string()).min(2) }),
});
const COMPOSE = z.object({
  services: z.record(z.string(), SERVICE),
  volumes: z.record(z.string(), z.null()),
});

const compose = COMPOSE.parse(parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }));
const services = Object.entries(compose.services);
const own = services.filter(([, { image }]) => image === 'modelkeeper');

/** A variable of the shell as compose fills it in: its default, or something for one that must be set. */
function filledIn(value: string): string {
  return value.replaceAll(/\$\{\w+(?::([-?])([^}]*))?\}/g, (_all, kind: string, text: string) =>
    kind === '-' ? text : 'a-secret-of-24-characters',
  );
}

describe('docker-compose.yml', () => {
  it('has the servers and the three roles', () => {
    expect(services.map(([name]) => name).sort()).toEqual(
      ['api', 'mongodb', 'postgresql', 'redis', 'temporal', 'temporal-ui', 'trainer', 'worker'].sort(),
    );
  });

  it('pins every image of others to a version', () => {
    const foreign = services.filter(([, { image }]) => image !== 'modelkeeper');
    for (const [, { image }] of foreign) expect(image).toMatch(/^[\w./-]+:\d+\.?[\w.-]*$/);
  });

  it.each(own)('%s gets settings that the program knows, and accepts', (_name, service) => {
    const environment = service.environment ?? {};
    expect(Object.keys(environment).filter((name) => !SETTING_NAMES.includes(name))).toEqual([]);
    const filled = Object.entries(environment).map(([name, value]) => [name, filledIn(value)]);
    const config = loadConfig(Object.fromEntries(filled));
    expect(config.temporal.address).toBe('temporal:7233');
    expect(config.store.mongodbUri).toContain('//mongodb:27017');
  });

  it('lets nobody without an account into the API, which others than this machine can reach', () => {
    const environment = compose.services['api']?.environment ?? {};
    expect(environment['MODELKEEPER_LOOPBACK_DOOR']).toBe('closed');
    for (const name of ['MODELKEEPER_ADMIN_USER', 'MODELKEEPER_ADMIN_PASSWORD'])
      expect(environment[name]).toMatch(new RegExp(`^\\$\\{${name}:-.*\\}$`));
  });

  it.each(['api', 'worker'])('%s shares what is counted and denied through Redis', (name) => {
    expect(compose.services[name]?.environment?.['REDIS_URL']).toMatch(/^redis:\/\/redis:/);
  });

  it.each(own)('%s runs and checks its own role, by commands of the program', (name, service) => {
    expect(service.command).toEqual(['serve', '--roles', name]);
    expect(service.healthcheck.test.slice(-3)).toEqual(['health', '--roles', name]);
  });

  it.each(own)('%s shares the folders for artifacts and models', (_name, service) => {
    expect(service.volumes).toEqual(['artifacts:/data/artifacts', 'models:/data/models']);
  });

  it.each(services)(
    '%s waits only for services that exist, and uses volumes that exist',
    (_name, service) => {
      for (const other of Object.keys(service.depends_on ?? {}))
        expect(compose.services).toHaveProperty(other);
      for (const volume of service.volumes ?? [])
        expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
    },
  );

  it('publishes the port that the API listens on', () => {
    const api = compose.services['api'];
    const port = loadConfig({ PORT: api?.environment?.['PORT'] }).port;
    expect(api?.ports).toEqual([`${port}:${port}`]);
  });

  it('has the same Temporal as the local stack', () => {
    const build = readFileSync(join(ROOT, 'src/local/temporal-build.ts'), 'utf8');
    const version = compose.services['temporal']?.image.split(':')[1] ?? 'none';
    expect(build).toContain(`server ${version}`);
  });
});

describe('Dockerfile', () => {
  const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
  const instructions = text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => /^[A-Z]/.test(line));
  const copied = instructions
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .flatMap((line) => line.split(/\s+/).slice(1, -1));

  it('copies what exists, and what .dockerignore lets through', () => {
    const allowed = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');
    for (const source of copied) {
      expect(existsSync(join(ROOT, source))).toBe(true);
      expect(allowed).toContain(`!${source}`);
    }
  });

  it('copies every folder that the build reads', () => {
    const build = z
      .object({ include: z.array(z.string()) })
      .parse(JSON.parse(readFileSync(join(ROOT, 'tools/tsconfig.build.json'), 'utf8')));
    for (const folder of build.include) expect(copied).toContain(folder.replace('../', ''));
  });

  it('starts the program where the build puts it', () => {
    const { bin } = z
      .object({ bin: z.object({ modelkeeper: z.string() }) })
      .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
    expect(instructions).toContain(`ENTRYPOINT ["node", "${bin.modelkeeper}"]`);
    expect(existsSync(join(ROOT, bin.modelkeeper.replace(/^dist\//, '').replace(/js$/, 'ts')))).toBe(true);
  });

  it('does not run as root', () => {
    expect(instructions.findLast((line) => line.startsWith('USER '))).toBe('USER node');
  });

  it('brings the same XGBoost library as the local stack', () => {
    const local = readFileSync(join(ROOT, 'src/local/xgboost-library.ts'), 'utf8');
    const version = /^const VERSION = '([\d.]+)'/m.exec(local)?.[1];
    expect(text).toContain(`xgboost-cpu==${version}`);
  });

  it('sets only variables that the program knows', () => {
    const environment = instructions.find((line) => line.startsWith('ENV ')) ?? '';
    const names = [...environment.matchAll(/(\w+)=/g)].map(([, name]) => name);
    expect(names.filter((name) => name !== 'NODE_ENV' && !SETTING_NAMES.includes(name ?? ''))).toEqual([]);
  });
});
