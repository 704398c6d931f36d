import type { Incident } from '../incidents/incident';
import type { Model } from '../model';
import type { ModelVersion } from '../model-version';
import type { Run } from '../run';
import type { Decision } from './decision';

/** What a lineage tells of, in the order in which one comes of the other. */
export const LINEAGE_KINDS = ['dataset', 'recipe', 'run', 'version', 'decision', 'incident'] as const;
export type LineageKind = (typeof LINEAGE_KINDS)[number];

/** What one thing is to the next. */
export const LINEAGE_RELATIONS = ['trained', 'told_how', 'made', 'decided_on', 'served_when_opened'] as const;
export type LineageRelation = (typeof LINEAGE_RELATIONS)[number];

export interface LineageNode {
  /** Kind and what names the thing within it: `version:3`. */
  id: string;
  kind: LineageKind;
  label: string;
  detail: string;
  /** When it came to be, ISO 8601 UTC; null where that is not known. */
  at: string | null;
  /** True for the version that serves. */
  isChampion: boolean;
}

export interface LineageEdge {
  from: string;
  to: string;
  relation: LineageRelation;
}

/** Where the versions of a model come from, and what came of them: a graph without circles. */
export interface Lineage {
  modelId: string;
  name: string;
  /** By kind, newest first. */
  nodes: LineageNode[];
  edges: LineageEdge[];
  /** Older versions that are left out. */
  omittedVersions: number;
}

/** All that is recorded of a model; versions, decisions and incidents newest first. */
export interface ModelRecords {
  model: Model;
  versions: readonly ModelVersion[];
  omittedVersions: number;
  runs: readonly Run[];
  decisions: readonly Decision[];
  incidents: readonly Incident[];
}

/** The graph of what is recorded of a model. */
export function lineageOf(records: ModelRecords): Lineage {
  const { model, omittedVersions } = records;
  const shown = new Set(records.versions.map(({ number }) => number));
  const decisions = records.decisions.filter(({ version }) => shown.has(version));
  const origins = records.versions.map((version) => originOf(version, records));
  const nodes = [
    ...origins.flatMap(({ sources }) => sources),
    ...origins.flatMap(({ run }) => run),
    ...records.versions.map((version) => versionNode(version, model)),
    ...decisions.map(decisionNode),
    ...records.incidents.map(incidentNode),
  ];
  const edges = [
    ...origins.flatMap((origin) => origin.edges),
    ...decisions.map(({ version, revision }) =>
      edge(`version:${version}`, `decision:${revision}`, 'decided_on'),
    ),
    ...records.incidents.flatMap((incident) => servedWhen(incident, records.decisions)),
  ];
  const byId = new Map(nodes.map((each) => [each.id, each]));
  return {
    modelId: model.id,
    name: model.name,
    nodes: [...byId.values()],
    edges: edges.filter(({ from }) => byId.has(from)),
    omittedVersions,
  };
}

/** What a version was made by and of. */
function originOf(version: ModelVersion, { runs }: ModelRecords) {
  const run = runs.find(({ id }) => id === version.runId);
  const runId = `run:${version.runId}`;
  const sources = [...datasetNode(version), ...recipeNode(version)];
  const edges = [
    ...sources.map(({ id, kind }) => edge(id, runId, kind === 'dataset' ? 'trained' : 'told_how')),
    edge(runId, `version:${version.number}`, 'made'),
  ];
  const detail = run ? `${run.spec?.engine ?? run.trainer}, by ${run.actor}` : 'not kept';
  const label = `run ${version.runId.slice(0, 8)}`;
  return {
    sources,
    edges,
    run: [node('run', version.runId, { label, detail, at: run?.acceptedAt ?? null })],
  };
}

function datasetNode({ datasetId, report }: ModelVersion): LineageNode[] {
  if (datasetId === null && !report) return [];
  const digest = report?.datasetDigest ?? null;
  const label = datasetId ?? 'dataset';
  const detail = digest === null ? 'digest not known' : `sha-256 ${digest.slice(0, 12)}…`;
  return [node('dataset', digest ?? label, { label, detail, at: null })];
}

function recipeNode({ recipeVersionId }: ModelVersion): LineageNode[] {
  if (recipeVersionId === null) return [];
  return [node('recipe', recipeVersionId, { label: recipeVersionId, detail: 'recipe version', at: null })];
}

function versionNode({ number, metrics, sha256, createdAt }: ModelVersion, model: Model): LineageNode {
  const [name, value] = Object.entries(metrics).find(([, metric]) => typeof metric === 'number') ?? [];
  const metric = typeof value === 'number' ? `${name} ${Number(value.toPrecision(4))}, ` : '';
  const detail = `${metric}${sha256 === null ? 'not verified' : 'verified'}`;
  const isChampion = model.championVersion === number;
  const label = isChampion ? `version ${number} · serves` : `version ${number}`;
  return { ...node('version', String(number), { label, detail, at: createdAt }), isChampion };
}

function decisionNode({ action, version, revision, decidedBy, at }: Decision): LineageNode {
  return node('decision', String(revision), {
    label: `${action} of ${version}`,
    detail: `${at.slice(0, 'YYYY-MM-DD'.length)}, by ${decidedBy}`,
    at,
  });
}

function incidentNode({ id, severity, title, status, createdAt }: Incident): LineageNode {
  return node('incident', id, { label: `${severity} ${title}`, detail: status, at: createdAt });
}

/** The decision by which a version served when the incident was opened. */
function servedWhen(incident: Incident, decisions: readonly Decision[]): LineageEdge[] {
  const standing = decisions.find(({ at }) => at <= incident.createdAt);
  return standing
    ? [edge(`decision:${standing.revision}`, `incident:${incident.id}`, 'served_when_opened')]
    : [];
}

function node(
  kind: LineageKind,
  name: string,
  told: Pick<LineageNode, 'label' | 'detail' | 'at'>,
): LineageNode {
  return { id: `${kind}:${name}`, kind, ...told, isChampion: false };
}

function edge(from: string, to: string, relation: LineageRelation): LineageEdge {
  return { from, to, relation };
}
