import type { ProjectModelType } from './model';
import type { Task } from './training';

/** How well a straight line and a small tree explain the target of a sample: shares of its variance, [0, 1]. */
export interface Linearity {
  linear: number;
  tree: number;
  /** Of the sample. */
  rows: number;
}

/** What is known of a project's tables. Shares are in [0, 1]. */
export interface DataFacts {
  /** Ids of the datasets that were looked at. */
  datasets: readonly string[];
  /** Of all of them. */
  rows: number;
  numericFeatures: number;
  categoricalFeatures: number;
  /** Cells without a value. */
  missingShare: number;
  task: Task;
  /** Share of the rarer class; null for numbers. */
  minorityShare: number | null;
  /** Null where there was no time to find out. */
  linearity: Linearity | null;
}

/** What is known of an ontology. */
export interface OntologyFacts {
  id: string;
  entities: number;
  columns: number;
  /** Columns of categories, texts and truth values. */
  categoricalColumns: number;
  /** What its target, where it marks one, asks for. */
  task: Task | null;
}

/** A model that the project has trained. */
export interface PastTraining {
  type: ProjectModelType;
  /** Its best measure in [0, 1] (R2, AUC, accuracy, F1, the first there is); null where none was told. */
  score: number | null;
}

/** All that a recommendation is made from. */
export interface RecommendationFacts {
  ontology: OntologyFacts | null;
  data: DataFacts | null;
  past: readonly PastTraining[];
}

/** What is recommended. */
export interface Recommendation {
  type: ProjectModelType;
  /** [0, 100] */
  score: number;
  reasoning: string;
  scores: Readonly<Record<ProjectModelType, number>>;
}

type Effects = Partial<Record<ProjectModelType, number>>;

interface Rule {
  effects: Effects;
  because: string;
}

/** Where nothing speaks for or against: forests do well on most tables, networks need much data. */
export const DEFAULT_SCORES = {
  random_forest: 60,
  decision_tree: 50,
  regression: 50,
  neural_network: 40,
} as const satisfies Record<ProjectModelType, number>;

const TYPES = Object.keys(DEFAULT_SCORES) as ProjectModelType[];
/** A line that explains at most so much less than the tree is as good. */
const EVEN = 0.01;
/** A tree that explains so much more found what no line can. */
const MORE = 0.05;

/** Decides by rules that each say what they saw; pure, so that the same facts give the same answer. */
export function recommend(facts: RecommendationFacts): Recommendation {
  const { data, ontology, past } = facts;
  const rules = [
    ...(data ? rulesOfData(data) : ontology ? rulesOfOntology(ontology) : []),
    ...(past.length > 0 ? rulesOfPast(past) : []),
  ];
  const scores = { ...DEFAULT_SCORES } as Record<ProjectModelType, number>;
  for (const { effects } of rules)
    for (const type of TYPES) scores[type] = scores[type] + (effects[type] ?? 0);
  for (const type of TYPES) scores[type] = Math.round(Math.min(100, Math.max(0, scores[type])));
  const type = TYPES.reduce((best, each) => (scores[each] > scores[best] ? each : best));
  return { type, score: scores[type], scores, reasoning: reasoningOf(facts, type, rules) };
}

function rulesOfData(data: DataFacts): Rule[] {
  const { rows, missingShare, numericFeatures, categoricalFeatures, task, minorityShare, linearity } = data;
  const features = numericFeatures + categoricalFeatures;
  return [
    sizeRule(rows),
    ...when(missingShare >= 0.05, {
      effects: { decision_tree: 5, random_forest: 10, regression: -10, neural_network: -10 },
      because: `${percent(missingShare)} of the values are missing, which trees take as they are`,
    }),
    ...when(categoricalFeatures > numericFeatures, {
      effects: { decision_tree: 5, random_forest: 5, regression: -5 },
      because: `most features (${categoricalFeatures} of ${features}) are categories`,
    }),
    ...when(features > 100, {
      effects: { decision_tree: -10, random_forest: 5, neural_network: 5 },
      because: `${features} features are more than one tree can weigh`,
    }),
    ...when(minorityShare !== null && minorityShare < 0.1, {
      effects: { random_forest: 5, regression: -5, neural_network: -5 },
      because: `only ${percent(minorityShare ?? 0)} of the rows are of the rarer class`,
    }),
    ...when(task === 'regression', { effects: { regression: 5 }, because: 'the target is a number' }),
    ...(linearity ? [linearityRule(linearity)] : []),
  ];
}

function sizeRule(rows: number): Rule {
  const told = `${count(rows)} rows`;
  if (rows < 500)
    return {
      effects: { decision_tree: 5, regression: 15, random_forest: -5, neural_network: -25 },
      because: `${told} are few, so simple models are safer`,
    };
  if (rows < 5_000)
    return {
      effects: { random_forest: 10, neural_network: -10 },
      because: `${told} are enough for a forest`,
    };
  if (rows < 50_000)
    return { effects: { random_forest: 15, neural_network: 5 }, because: `${told} are plenty for a forest` };
  return {
    effects: { random_forest: 10, neural_network: 20, decision_tree: -5 },
    because: `${told} are enough for a neural network`,
  };
}

function linearityRule({ linear, tree, rows }: Linearity): Rule {
  const told = `on a sample of ${count(rows)} rows a line explains ${percent(linear)} of the target, a small tree ${percent(tree)}`;
  if (linear >= tree - EVEN && linear > 0.02)
    return { effects: { regression: 30, decision_tree: -10 }, because: `${told}: the relation is linear` };
  if (tree > linear + MORE)
    return {
      effects: { regression: -20, decision_tree: 10, random_forest: 15, neural_network: 10 },
      because: `${told}: the relation is not linear`,
    };
  return { effects: { random_forest: 5 }, because: `${told}: neither is clearly better` };
}

function rulesOfOntology({ id, columns, categoricalColumns, task, entities }: OntologyFacts): Rule[] {
  const told = `the ontology ${id} has ${columns} columns in ${entities} ${entities === 1 ? 'entity' : 'entities'}`;
  return [
    columns <= 5
      ? { effects: { decision_tree: 15 }, because: `${told}, which one tree can weigh` }
      : { effects: { random_forest: 10 }, because: told },
    ...when(categoricalColumns * 2 > columns, {
      effects: { decision_tree: 5, random_forest: 5, regression: -10 },
      because: `${categoricalColumns} of its columns are no numbers`,
    }),
    ...when(task === 'regression', { effects: { regression: 15 }, because: 'its target is a number' }),
  ];
}

/** A trained model counts by its best measure: nothing at 0.5, 20 at 1. */
function rulesOfPast(past: readonly PastTraining[]): Rule[] {
  return TYPES.flatMap((type): Rule[] => {
    const scores = past.flatMap((each) => (each.type === type ? [each.score ?? 0.5] : []));
    if (scores.length === 0) return [];
    const best = Math.max(...scores);
    const points = Math.round(Math.max(0, best - 0.5) * 40);
    const told = best > 0.5 ? `, the best with ${best.toFixed(2)}` : '';
    return [
      { effects: { [type]: points }, because: `the project has trained ${scores.length} ${type}${told}` },
    ];
  });
}

function reasoningOf(facts: RecommendationFacts, type: ProjectModelType, rules: readonly Rule[]): string {
  const reasons = rules.map(({ because }) => because).join('; ');
  return `${sourceOf(facts)} ${reasons === '' ? '' : `What counted: ${reasons}. `}So ${type} is recommended.`;
}

function sourceOf({ data, ontology, past }: RecommendationFacts): string {
  if (data)
    return `Decided by the data of ${data.datasets.join(', ')} (${data.numericFeatures} numeric and ${data.categoricalFeatures} categorical features).`;
  const missing = 'No data of the project are registered';
  if (ontology)
    return `${missing}; decided by the ontology${past.length > 0 ? ' and by what the project has trained before' : ''}.`;
  if (past.length > 0)
    return `${missing}, nor is the ontology; decided by what the project has trained before.`;
  return `${missing}, nor is the ontology, and the project has trained nothing yet; decided by defaults (a forest does well on most tables).`;
}

function when(holds: boolean, rule: Rule): Rule[] {
  return holds ? [rule] : [];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}

function count(rows: number): string {
  return rows.toLocaleString('en-US');
}
