import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/local/package-root';
import type { Figure } from '../figures';
import { type Bar, type BarChart, drawBarChart } from './bar-chart';

/** Where the lines of JSON lie that the pictures are made from, one file a benchmark. */
const RESULTS = join(packageRoot(), 'bench', 'results');
const IMAGES = join(packageRoot(), 'docs', 'images');

/** The name of each picture, and the file of results that it is made from. */
const CHARTS: Record<string, { results: string; chartOf: (figures: readonly Figure[]) => BarChart }> = {
  http: { results: 'http', chartOf: httpChart },
  'incident-lists': { results: 'incidents', chartOf: incidentListsChart },
  incidents: { results: 'incidents', chartOf: incidentsChart },
  registry: { results: 'registry', chartOf: registryChart },
  temporal: { results: 'temporal', chartOf: temporalChart },
  training: { results: 'training', chartOf: trainingChart },
};

/** Draws `docs/images/performance-<picture>.svg` from each file of results that is there. */
export function drawCharts(): void {
  mkdirSync(IMAGES, { recursive: true });
  for (const [name, { results, chartOf }] of Object.entries(CHARTS)) {
    const file = join(RESULTS, `${results}.jsonl`);
    if (!existsSync(file)) continue;
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    const figures = lines.map((line) => JSON.parse(line) as Figure);
    writeFileSync(join(IMAGES, `performance-${name}.svg`), drawBarChart(chartOf(figures)));
  }
}

function toBar(figure: Figure, label: string): Bar {
  const { value, low, high } = figure;
  return { label, value, ...(typeof low === 'number' && typeof high === 'number' ? { low, high } : {}) };
}

function httpChart(figures: readonly Figure[]): BarChart {
  const groups = ['list', 'get'].map((name) => ({
    heading: name === 'list' ? 'List: GET /train/jobs?limit=10' : 'Get: GET /train/status/{job_id}',
    bars: figures
      .filter(({ figure }) => figure === `${name} ratio`)
      .map((figure) => toBar(figure, `${figure['runs']} runs, ${figure['connections']} at a time`)),
  }));
  return {
    title: 'Request rate, as a share of a bare Express handler',
    unit: 'ratio of requests per second, more is better; the line is the range over the rounds, the scale ends at 1.5',
    groups,
    scaleEnd: 1.5,
    target: { value: 0.5, label: 'to reach: 0.5' },
  };
}

function incidentsChart(figures: readonly Figure[]): BarChart {
  const kinds = [
    ['list', 'List: GET /api/v1/incidents'],
    ['create', 'Create: POST /api/v1/incidents'],
    ['create beside lists', 'Create, while pages are listed without a break'],
    ['acknowledge', 'Acknowledge: POST /api/v1/incidents/{id}/acknowledge'],
  ] as const;
  const groups = kinds.map(([name, heading]) => ({
    heading,
    bars: figures
      .filter(({ figure }) => figure === `${name} ratio`)
      .map((figure) => toBar(figure, `${figure['incidents']} stored, ${figure['connections']} at a time`)),
  }));
  return {
    title: 'Request rate with incidents, as a share of a bare Express handler',
    unit: 'ratio of requests per second, more is better; the line is the range over the rounds, the scale ends at 1.5',
    groups,
    scaleEnd: 1.5,
  };
}

function incidentListsChart(figures: readonly Figure[]): BarChart {
  const pages = figures.filter(({ figure, unit }) => figure.startsWith('list, ') && unit === 'ms');
  const groups = [...new Set(pages.map(({ figure }) => figure))].map((heading) => ({
    heading,
    bars: pages
      .filter(({ figure }) => figure === heading)
      .map((figure) => toBar(figure, `${figure['incidents']}, ${figure.contestant}`)),
  }));
  return {
    title: 'A page of 25 incidents against the number that is stored',
    unit: 'milliseconds, median; less is better; the built store, which has no index for it',
    groups,
  };
}

function registryChart(figures: readonly Figure[]): BarChart {
  const ratios = figures.filter(({ contestant }) => contestant.includes('/ MLflow'));
  const groups = [...new Set(ratios.map(({ contestant }) => contestant))].map((heading) => ({
    heading,
    bars: ratios
      .filter(({ contestant }) => contestant === heading)
      .map((figure) =>
        toBar(figure, `${figure.figure.replace(' ratio', '')}, ${figure['connections']} at a time`),
      ),
  }));
  return {
    title: 'Request rate of the registry, as a multiple of MLflow',
    unit: 'ratio of requests per second, more is better; the line is the range over the rounds, the scale ends at 15',
    groups,
    scaleEnd: 15,
    target: { value: 5, label: 'to reach: 5' },
  };
}

function temporalChart(figures: readonly Figure[]): BarChart {
  const steps = figures.filter(({ figure }) => figure === 'accept to first step');
  const groups = [...new Set(steps.map(({ atOnce }) => atOnce))].map((atOnce) => ({
    heading: atOnce === 1 ? 'One run at a time' : `${atOnce} runs at a time`,
    bars: steps
      .filter((figure) => figure['atOnce'] === atOnce)
      .map((figure) => toBar(figure, figure.contestant)),
  }));
  return {
    title: 'From asking for a run to its first step',
    unit: 'milliseconds, median; less is better',
    groups,
  };
}

function trainingChart(figures: readonly Figure[]): BarChart {
  const groups = ['wall time', 'CPU time'].map((heading) => ({
    heading,
    bars: figures
      .filter(({ figure }) => figure === heading)
      .map((figure) => toBar(figure, figure.contestant)),
  }));
  return { title: 'The default job of each model type', unit: 'seconds, median; less is better', groups };
}
