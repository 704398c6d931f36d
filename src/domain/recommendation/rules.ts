import { PROJECT_MODEL_TYPES, type ProjectModelType } from '../model';
import type { DataFacts, Linearity, OntologyFacts, PastTraining } from './facts';

type Effects = Partial<Record<ProjectModelType, number>>;

/** What speaks for and against types of models, in points, and why. */
export interface Rule {
  effects: Effects;
  because: string;
}

/** A line that explains at most so much less than the tree is as good. */
const EVEN = 0.01;
/** A tree that explains so much more found what no line can. */
const MORE = 0.05;

/** By the tables of a project. */
export function rulesOfData(data: DataFacts): Rule[] {
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

/** By what an ontology says of data that nobody registered. */
export function rulesOfOntology({ id, columns, categoricalColumns, task, entities }: OntologyFacts): Rule[] {
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
export function rulesOfPast(past: readonly PastTraining[]): Rule[] {
  return PROJECT_MODEL_TYPES.flatMap((type): Rule[] => {
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

function when(holds: boolean, rule: Rule): Rule[] {
  return holds ? [rule] : [];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}

function count(rows: number): string {
  return rows.toLocaleString('en-US');
}
