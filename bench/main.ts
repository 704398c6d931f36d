import { Command } from 'commander';
import { drawCharts } from './charts/charts';
import { createFigures, type Figures } from './figures';
import { benchHttp } from './http/bench';
import { benchIncidents } from './incidents/bench';
import { benchRegistry } from './registry/bench';
import { type Session, withSession } from './session';
import { benchTemporal } from './temporal/bench';
import { benchTraining } from './training/bench';

type Bench = (session: Session, figures: Figures) => Promise<void>;

/** `npm run bench -- <name>`: one line of JSON for each figure on standard output, a table on standard error. */
async function main(): Promise<void> {
  const program = new Command('npm run bench --').description(
    'Measures the service beside bare contestants on this machine. Starts and stops all that it needs, on free ports.',
  );
  const add = (name: string, description: string, bench: Bench): void =>
    void program
      .command(name)
      .description(description)
      .action(() => run(name, bench));
  add('http', 'requests per second, beside a bare Express handler on the raw driver (4 minutes)', benchHttp);
  add(
    'temporal',
    'from an accepted run to its first step, beside a bare Temporal client and worker (3 minutes)',
    benchTemporal,
  );
  add(
    'training',
    'time and memory of the default job of each model type, and beside XGBoost in Python (5 minutes)',
    benchTraining,
  );
  add(
    'incidents',
    'rates at 10,000 and 100,000 incidents, cost of a list, an engine with 5,000 open ones (20 minutes)',
    benchIncidents,
  );
  add(
    'registry',
    'beside MLflow on SQLite and PostgreSQL, and with 100,000 models and runs (15 minutes)',
    benchRegistry,
  );
  program
    .command('charts')
    .description('draw the pictures of docs/performance.md from bench/results')
    .action(drawCharts);
  await program.parseAsync();
}

async function run(name: string, bench: Bench): Promise<void> {
  const figures = createFigures(name);
  await withSession((session) => bench(session, figures));
  figures.table();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
