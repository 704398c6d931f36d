import * as fc from 'fast-check';
import type { Incident } from '../../../src/domain/incidents/incident';
import type { Decision } from '../../../src/domain/registry/decision';
import { lineageOf, type ModelRecords } from '../../../src/domain/registry/lineage';
import { drawLineage } from '../../../src/domain/registry/lineage-picture';
import { modelCard } from '../../../src/domain/registry/model-card';
import { aReport } from '../../support/scripted-trainer';
import { afterNoon, aModel, aRun, aVersion, NOON } from '../records';

const aDecision = (version: number, revision: number): Decision => ({
  action: 'promotion',
  kind: 'manual',
  version,
  previous: null,
  metrics: {},
  previousMetrics: null,
  isVerified: true,
  confidenceInterval: null,
  gates: [],
  decidedBy: 'ada',
  reason: null,
  request: null,
  revision,
  at: afterNoon(revision * 1_000),
});
const anIncident = (id: string, createdAt: string, title = 'drift'): Incident =>
  ({ id, severity: 'P2', title, status: 'open', createdAt }) as Incident;

/** Three versions of two datasets, two decisions and three incidents. */
function records(changes: Partial<ModelRecords> = {}): ModelRecords {
  const runs = [1, 2, 3].map(() => aRun());
  const versions = runs.map((run, index) => {
    const report = aReport({ datasetDigest: (index < 2 ? 'a' : 'b').repeat(64) });
    return aVersion({ number: index + 1, runId: run.id, report, recipeVersionId: 'ver_pricing_base_v1' });
  });
  return {
    model: aModel({ name: 'scorer', championVersion: 3, latestVersion: 3 }),
    versions: versions.toReversed(),
    omittedVersions: 0,
    runs,
    decisions: [aDecision(3, 9), aDecision(1, 5)],
    incidents: [
      anIncident('late', afterNoon(10_000)),
      anIncident('early', afterNoon(6_000)),
      anIncident('first', NOON),
    ],
    ...changes,
  };
}

describe('a lineage', () => {
  const { nodes, edges } = lineageOf(records());

  it('has each thing once, and no edge to what is not there', () => {
    const ids = nodes.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(nodes.filter(({ kind }) => kind === 'dataset')).toHaveLength(2);
    expect(nodes.filter(({ kind }) => kind === 'recipe')).toHaveLength(1);
    for (const { from, to } of edges) expect([ids.includes(from), ids.includes(to)]).toEqual([true, true]);
  });

  it('leads from data by run and version to the decision, and to the incidents while it held', () => {
    const targetsOf = (id: string) => edges.flatMap(({ from, to }) => (from === id ? [to] : []));
    expect(targetsOf(`dataset:${'a'.repeat(64)}`)).toHaveLength(2);
    expect(targetsOf('version:1')).toEqual(['decision:5']);
    expect(targetsOf('decision:5')).toEqual(['incident:early']);
    expect(targetsOf('decision:9')).toEqual(['incident:late']);
    expect(edges.some(({ to }) => to === 'incident:first')).toBe(false);
  });

  it('ties no incident to a version that is left out, nor to another in its place', () => {
    const all = records();
    const cut = lineageOf({ ...all, versions: all.versions.filter(({ number }) => number === 1) });
    expect(cut.edges.some(({ to }) => to === 'incident:late')).toBe(false);
    expect(cut.edges.some(({ to }) => to === 'incident:early')).toBe(true);
  });
});

describe('its picture', () => {
  const namesIn = (svg: string): string[] => [...svg.matchAll(/<(\w+)/g)].map(([, name = '']) => name);

  it('shows every thing and every edge, in boxes that do not overlap', () => {
    const lineage = lineageOf(records());
    const svg = drawLineage(lineage);
    expect(svg.match(/<g>/g)).toHaveLength(lineage.nodes.length);
    expect(svg.match(/ C/g)).toHaveLength(lineage.edges.length);
    const boxes = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)"/g)].map(([, x, y]) => [
      Number(x),
      Number(y),
    ]);
    for (const [index, [x = 0, y = 0]] of boxes.entries())
      for (const [otherX = 0, otherY = 0] of boxes.slice(index + 1))
        expect(x !== otherX || Math.abs(y - otherY) >= 46).toBe(true);
  });

  it('stays well-formed, and has no element of its own, whatever names and titles say', () => {
    const plain = new Set(namesIn(drawLineage(lineageOf(records()))));
    const drawn = fc.property(fc.string({ unit: 'binary' }), (name) => {
      const odd = { model: aModel({ name }), incidents: [anIncident('x', NOON, `<script>${name}`)] };
      const svg = drawLineage(lineageOf(records(odd)));
      expect(namesIn(svg).every((found) => plain.has(found))).toBe(true);
      expect(svg.replaceAll(/&(?:amp|lt|gt|quot|apos);/g, '')).not.toMatch(/&|\0/);
    });
    fc.assert(drawn, { numRuns: 200 });
  });

  it('of a model without versions says so', () => {
    const empty = records({ versions: [], runs: [], decisions: [], incidents: [] });
    expect(drawLineage(lineageOf(empty))).toContain('has no version yet');
  });
});

describe('a model card', () => {
  it('tells what serves, its data and metrics, who decided, and what is not resolved', () => {
    const card = modelCard(records(), NOON);
    expect(card).toContain('| Serves | version 3 |');
    expect(card).toContain(`SHA-256 of the data: \`${'b'.repeat(64)}\``);
    expect(card).toContain('Of version 3, which serves:');
    expect(card).toMatch(/promotion: nothing → 3 \| ada/);
    expect(card).toContain('3 of its incidents are not resolved.');
  });

  it('says what is not verified, and that no version serves', () => {
    const version = aVersion({ artifactKey: null, sha256: null, report: null });
    const card = modelCard(
      records({ versions: [version], model: aModel({ championVersion: null }), decisions: [] }),
      NOON,
    );
    expect(card).toContain('No version serves.');
    expect(card).toContain('The artifact of version 1 lies elsewhere and is not verified.');
    expect(card).toContain('## Decisions\n\nNone yet.');
  });

  it('takes no markup from names, reasons and titles', () => {
    const odd = { ...aDecision(3, 9), reason: '| x |\n# head <b>' };
    const card = modelCard(records({ decisions: [odd], model: aModel({ name: '<img> [a](b)' }) }), NOON);
    expect(card).not.toMatch(/^# head/m);
    expect(card).not.toMatch(/(?<!\\)<(?:img|b)>/);
  });
});
