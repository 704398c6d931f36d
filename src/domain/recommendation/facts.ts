import type { ProjectModelType } from '../model';
import type { Task } from '../training';

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
