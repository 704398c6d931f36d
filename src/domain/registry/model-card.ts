import { bullets, inline, moment, quote, table } from '../incidents/markdown';
import type { JsonObject, JsonValue } from '../json';
import type { Model } from '../model';
import { isVerified, type ModelVersion } from '../model-version';
import type { Decision } from './decision';
import type { ModelRecords } from './lineage';

const CARD_ROWS_MAX = 20;

/** A model card in Markdown, of nothing but the records; `now` is when it is written, ISO 8601 UTC. */
export function modelCard(records: ModelRecords, now: string): string {
  const { model, versions } = records;
  const shown = versions.find(({ number }) => number === model.championVersion) ?? versions[0] ?? null;
  const sections = [
    `# ${inline(model.name)}`,
    `Model card, written from the records of Modelkeeper on ${moment(now)}.`,
    '## Purpose',
    purposeOf(model),
    table(['', ''], factsOf(model)),
    '## Data',
    dataOf(shown),
    '## Metrics',
    metricsOf(shown, model),
    '## Limits',
    bullets(limitsOf(records, shown), 'None are known.'),
    '## Versions',
    versionsOf(records),
    '## Decisions',
    decisionsOf(records.decisions),
    '## Incidents',
    incidentsOf(records),
  ];
  return `${sections.join('\n\n')}\n`;
}

function purposeOf({ facets: { project } }: Model): string {
  return project?.description ? quote(project.description) : 'No purpose was recorded.';
}

function factsOf(model: Model): [string, string][] {
  const { project, recipe, train } = model.facets;
  const facts: [string, string | null | undefined][] = [
    ['Id', `\`${model.id}\``],
    ['Team', model.teamId],
    ['Owner', recipe?.owner],
    ['Stage', model.isArchived ? `${model.stage}, archived` : model.stage],
    ['Serves', model.championVersion === null ? 'nothing' : `version ${model.championVersion}`],
    ['Type', project?.type ?? train?.modelType],
    ['Family', recipe?.family],
    ['Project', project?.projectId],
    ['Registered', moment(model.createdAt)],
    ['Deleted', model.deletedAt && moment(model.deletedAt)],
  ];
  return facts.flatMap(([name, value]) => (value ? [[name, name === 'Id' ? value : inline(value)]] : []));
}

function dataOf(version: ModelVersion | null): string {
  if (!version) return 'Nothing was trained yet.';
  const { datasetId, report, recipeVersionId, number } = version;
  const rows = report?.rows;
  const facts = [
    `Version ${number} was trained on ${datasetId === null ? 'data that are not recorded' : `the dataset \`${inline(datasetId)}\``}.`,
    ...(report ? [`SHA-256 of the data: \`${report.datasetDigest}\`.`] : []),
    ...(rows
      ? [`${rows.train} rows trained it, ${rows.validation} stopped it, ${rows.holdout} were held out.`]
      : []),
    ...(recipeVersionId === null ? [] : [`Recipe version: \`${inline(recipeVersionId)}\`.`]),
  ];
  return bullets(facts, '');
}

function metricsOf(version: ModelVersion | null, { championVersion }: Model): string {
  if (!version) return 'None yet.';
  const rows = numbersIn(version.metrics).map(([name, value]) => [`\`${inline(name)}\``, value]);
  const which = version.number === championVersion ? 'which serves' : 'the newest';
  const of = `Of version ${version.number}, ${which}:`;
  return rows.length === 0 ? `${of} none were recorded.` : `${of}\n\n${table(['Metric', 'Value'], rows)}`;
}

/** What a reader must know before they rely on it. */
function limitsOf({ model, incidents }: ModelRecords, version: ModelVersion | null): string[] {
  const open = incidents.filter(({ status }) => status === 'open' || status === 'investigating');
  const deviations = version?.report?.crossValidation?.deviation;
  return [
    ...(model.isExample ? ['It came with the program, to try things on.'] : []),
    ...(model.championVersion === null ? ['No version serves.'] : []),
    ...(version && !isVerified(version)
      ? [`The artifact of version ${version.number} lies elsewhere and is not verified.`]
      : []),
    ...(version && !version.report ? ['Its metrics are as they were reported; they were not checked.'] : []),
    ...(version?.report && !deviations
      ? ['It was not cross-validated: how far its metrics vary is not known.']
      : []),
    ...(open.length > 0 ? [`${open.length} of its incidents are not resolved.`] : []),
  ];
}

function versionsOf({ model, versions, omittedVersions }: ModelRecords): string {
  if (versions.length === 0) return 'None yet.';
  const rows = versions.slice(0, CARD_ROWS_MAX).map((version) => [
    `${version.number}${version.number === model.championVersion ? ' (serves)' : ''}`,
    moment(version.createdAt),
    numbersIn(version.metrics)
      .slice(0, 3)
      .map(([name, value]) => `${inline(name)} ${value}`)
      .join(', '),
    version.sha256 === null ? 'not verified' : `\`${version.sha256.slice(0, 12)}…\``,
  ]);
  const others = omittedVersions + versions.length - rows.length;
  const shown = table(['Version', 'Made', 'Metrics', 'Artifact'], rows);
  return others > 0 ? `${shown}\n\n${others} older ones are not shown.` : shown;
}

function decisionsOf(decisions: readonly Decision[]): string {
  if (decisions.length === 0) return 'None yet.';
  const rows = decisions
    .slice(0, CARD_ROWS_MAX)
    .map(({ at, action, version, previous, decidedBy, reason }) => [
      moment(at),
      `${action}: ${previous ?? 'nothing'} → ${version}`,
      inline(decidedBy),
      reason === null ? '' : inline(reason),
    ]);
  return table(['When', 'What', 'Who', 'Why'], rows);
}

function incidentsOf({ incidents }: ModelRecords): string {
  if (incidents.length === 0) return 'None.';
  const rows = incidents
    .slice(0, CARD_ROWS_MAX)
    .map(({ createdAt, severity, title, status }) => [moment(createdAt), severity, inline(title), status]);
  return table(['Opened', 'Severity', 'Title', 'Status'], rows);
}

function numbersIn(metrics: JsonObject): [string, string][] {
  return Object.entries(metrics).flatMap(([name, value]) => (isNumber(value) ? [[name, shown(value)]] : []));
}

function isNumber(value: JsonValue): value is number {
  return typeof value === 'number';
}

function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}
