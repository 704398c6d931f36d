import type { Lineage, LineageKind, LineageNode } from './lineage';

/** Columns from left to right, and what stands in them. */
const COLUMNS: readonly { title: string; kinds: readonly LineageKind[] }[] = [
  { title: 'Data and recipes', kinds: ['dataset', 'recipe'] },
  { title: 'Runs', kinds: ['run'] },
  { title: 'Versions', kinds: ['version'] },
  { title: 'Decisions', kinds: ['decision'] },
  { title: 'Incidents', kinds: ['incident'] },
];
/** Fill and line of a box; texts on the fills have a contrast above 7:1. */
const COLOURS: Record<LineageKind, { fill: string; line: string }> = {
  dataset: { fill: '#e6f1fb', line: '#2f6fab' },
  recipe: { fill: '#f0eafc', line: '#6f4bb8' },
  run: { fill: '#f1f3f5', line: '#68727d' },
  version: { fill: '#e7f6ec', line: '#2e8b57' },
  decision: { fill: '#fff4dc', line: '#b07d12' },
  incident: { fill: '#fdeaea', line: '#c0392b' },
};
/** Pixels. */
const BOX = { width: 196, height: 46, gapX: 64, gapY: 16 };
const MARGIN = 24;
const TOP = 84;
/** Characters that fit into a box at the two sizes of text. */
const FITS = { label: 22, detail: 29 };
const FONT =
  'system-ui, -apple-system, &quot;Segoe UI&quot;, Roboto, &quot;Liberation Sans&quot;, sans-serif';

interface Placed {
  node: LineageNode;
  x: number;
  y: number;
}

/** A lineage as a picture: an SVG document that needs nothing else, with every text of others escaped. */
export function drawLineage(lineage: Lineage): string {
  const placed = place(lineage);
  const bottom = Math.max(TOP, ...[...placed.values()].map(({ y }) => y + BOX.height));
  const width = 2 * MARGIN + COLUMNS.length * BOX.width + (COLUMNS.length - 1) * BOX.gapX;
  const height = bottom + MARGIN + 20;
  const title = `Lineage of ${lineage.name}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${FONT}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text({ x: MARGIN, y: 34, size: 18, weight: 600, fill: '#1b1f24' }, fit(title, 90)),
    ...COLUMNS.map(({ title: head }, column) =>
      text({ x: xOf(column), y: 66, size: 12, weight: 600, fill: '#4b535c' }, head),
    ),
    ...lineage.edges.flatMap(({ from, to }) => drawEdge(placed.get(from), placed.get(to))),
    ...[...placed.values()].map(drawNode),
    text({ x: MARGIN, y: height - 16, size: 11, weight: 400, fill: '#4b535c' }, footOf(lineage)),
    '</svg>',
    '',
  ].join('\n');
}

/** Each column from top to bottom; what has a place to its right or left already is drawn to that height. */
function place({ nodes, edges }: Lineage): Map<string, Placed> {
  const placed = new Map<string, Placed>();
  const heightOf = (id: string): number => {
    const ends = edges.flatMap(({ from, to }) => (from === id ? [to] : to === id ? [from] : []));
    const known = ends.flatMap((end) => placed.get(end)?.y ?? []);
    return known.length === 0
      ? Number.POSITIVE_INFINITY
      : known.reduce((sum, y) => sum + y, 0) / known.length;
  };
  // Versions stand where they stand; all else follows them outwards.
  for (const column of [2, 1, 0, 3, 4]) {
    const own = nodes.filter(({ kind }) => COLUMNS[column]?.kinds.includes(kind));
    const wanted = own.map((node) => ({ node, at: column === 2 ? 0 : heightOf(node.id) }));
    let free = TOP;
    for (const { node, at } of wanted.sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)))) {
      const y = Math.max(free, Number.isFinite(at) ? at : 0);
      placed.set(node.id, { node, x: xOf(column), y });
      free = y + BOX.height + BOX.gapY;
    }
  }
  return placed;
}

function xOf(column: number): number {
  return MARGIN + column * (BOX.width + BOX.gapX);
}

function drawNode({ node, x, y }: Placed): string {
  const { fill, line } = COLOURS[node.kind];
  const stroke = node.isChampion ? 3 : 1;
  return [
    `<g><title>${escapeXml(`${node.label} (${node.detail})`)}</title>`,
    `<rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="6" fill="${fill}" stroke="${line}" stroke-width="${stroke}"/>`,
    text({ x: x + 10, y: y + 19, size: 13, weight: 600, fill: '#1b1f24' }, fit(node.label, FITS.label)),
    text({ x: x + 10, y: y + 36, size: 11, weight: 400, fill: '#3d444c' }, fit(node.detail, FITS.detail)),
    '</g>',
  ].join('');
}

function drawEdge(from: Placed | undefined, to: Placed | undefined): string[] {
  if (!from || !to) return [];
  const [x1, x2] = [from.x + BOX.width, to.x];
  const [y1, y2] = [from.y + BOX.height / 2, to.y + BOX.height / 2];
  const middle = (x1 + x2) / 2;
  const path = `M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2 - 6} ${y2}`;
  return [
    `<path d="${path}" fill="none" stroke="#8b949e" stroke-width="1.5"/>`,
    `<path d="M${x2 - 7} ${y2 - 4} L${x2} ${y2} L${x2 - 7} ${y2 + 4} Z" fill="#8b949e"/>`,
  ];
}

function text(
  at: { x: number; y: number; size: number; weight: number; fill: string },
  content: string,
): string {
  const { x, y, size, weight, fill } = at;
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}">${escapeXml(content)}</text>`;
}

function footOf({ modelId, omittedVersions, nodes }: Lineage): string {
  if (nodes.every(({ kind }) => kind !== 'version')) return `Model ${modelId} has no version yet.`;
  return omittedVersions === 0
    ? `Model ${modelId}`
    : `Model ${modelId}; ${omittedVersions} older versions are not shown.`;
}

function fit(content: string, characters: number): string {
  const all = Array.from(content);
  return all.length <= characters
    ? content
    : `${all
        .slice(0, characters - 1)
        .join('')
        .trimEnd()}…`;
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
/** What XML 1.0 can't hold in any form, and halves of characters. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

function escapeXml(content: string): string {
  return content.replaceAll(FORBIDDEN, '\uFFFD').replaceAll(/[&<>"']/g, (found) => ESCAPES[found] ?? '');
}
