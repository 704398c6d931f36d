import type { ProjectModelType } from '../model';
import type { RecommendationFacts } from './facts';
import { type Rule, rulesOfData, rulesOfOntology, rulesOfPast } from './rules';

/** What is recommended. */
export interface Recommendation {
  type: ProjectModelType;
  /** [0, 100] */
  score: number;
  reasoning: string;
  scores: Readonly<Record<ProjectModelType, number>>;
}

/** Where nothing speaks for or against: forests do well on most tables, networks need much data. */
export const DEFAULT_SCORES = {
  random_forest: 60,
  decision_tree: 50,
  regression: 50,
  neural_network: 40,
} as const satisfies Record<ProjectModelType, number>;

const TYPES = Object.keys(DEFAULT_SCORES) as ProjectModelType[];

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
