/** A bar of a chart, with the range that its value was seen in. */
export interface Bar {
  label: string;
  value: number;
  low?: number;
  high?: number;
}

/** Bars under a heading of their own. */
export interface BarGroup {
  heading: string;
  bars: readonly Bar[];
}

export interface BarChart {
  title: string;
  unit: string;
  groups: readonly BarGroup[];
  /** Where the scale ends; longer bars are cut there, and their values still told. Default: at the largest value. */
  scaleEnd?: number;
  /** A value that is to be reached, drawn across all bars. */
  target?: { value: number; label: string };
}

const WIDTH = 720;
const LABEL_WIDTH = 210;
const VALUE_WIDTH = 120;
const BAR_HEIGHT = 18;
const BAR_STEP = 26;
const HEADING_HEIGHT = 30;
const TOP = 56;
const BOTTOM = 40;

/** Its own background, so that the text can be read whatever page it stands on. */
const STYLE = `
  .page { fill: #ffffff } .text { fill: #1f2328 } .dim { fill: #59636e } .bar { fill: #0969da } .line { stroke: #1f2328 }
  .target { stroke: #bc4c00; stroke-dasharray: 5 4 } .target-text { fill: #bc4c00 }
  text { font: 13px system-ui, sans-serif } .title { font-size: 16px; font-weight: 600 } .heading { font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 } .text { fill: #f0f6fc } .dim { fill: #9198a1 } .bar { fill: #388bfd } .line { stroke: #f0f6fc }
    .target { stroke: #f0883e } .target-text { fill: #f0883e }
  }`;

/** An SVG picture of horizontal bars from zero, for light and dark pages. */
export function drawBarChart(chart: BarChart): string {
  const { title, unit, groups, target, scaleEnd } = chart;
  const bars = groups.flatMap((group) => group.bars);
  const largest = scaleEnd ?? Math.max(...bars.map(({ value, high }) => high ?? value), target?.value ?? 0);
  const x = (value: number): number =>
    LABEL_WIDTH + (Math.min(value, largest) / largest) * (WIDTH - LABEL_WIDTH - VALUE_WIDTH);
  const parts: string[] = [];
  let y = TOP;
  for (const { heading, bars: own } of groups) {
    parts.push(text({ x: 16, y: y + 18, style: 'text heading', words: heading }));
    y += HEADING_HEIGHT;
    for (const bar of own) {
      parts.push(drawBar(bar, { x, y }));
      y += BAR_STEP;
    }
  }
  if (target) {
    const at = x(target.value);
    parts.push(`<line class="target" x1="${at}" x2="${at}" y1="${TOP}" y2="${y}" stroke-width="1.5"/>`);
    parts.push(text({ x: at + 6, y: y + 16, style: 'target-text', words: target.label }));
  }
  const height = y + BOTTOM;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escape(title)}">`,
    `<style>${STYLE}\n</style>`,
    `<rect class="page" width="${WIDTH}" height="${height}" rx="8"/>`,
    text({ x: 16, y: 30, style: 'text title', words: title }),
    text({ x: 16, y: 48, style: 'dim', words: unit }),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function drawBar(bar: Bar, { x, y }: { x: (value: number) => number; y: number }): string {
  const middle = y + BAR_HEIGHT / 2;
  const { value, low = value, high = value } = bar;
  const end = x(high) + 8;
  return [
    text({ x: 28, y: middle + 5, style: 'text', words: bar.label }),
    `<rect class="bar" x="${LABEL_WIDTH}" y="${y}" width="${(x(value) - LABEL_WIDTH).toFixed(1)}" height="${BAR_HEIGHT}" rx="2"/>`,
    low === high
      ? ''
      : `<line class="line" x1="${x(low).toFixed(1)}" x2="${x(high).toFixed(1)}" y1="${middle}" y2="${middle}" stroke-width="1.5"/>`,
    text({ x: Math.round(end), y: middle + 5, style: 'text', words: String(Number(value.toPrecision(3))) }),
  ].join('');
}

function text({ x, y, style, words }: { x: number; y: number; style: string; words: string }): string {
  return `<text class="${style}" x="${x}" y="${y}">${escape(words)}</text>`;
}

function escape(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
