import type { Engine } from '../../domain/training';
import type { TrainingEngine } from './engine';

/** What an engine may need to start. */
export interface EngineSettings {
  /** Path of the XGBoost C library. */
  xgboostLibrary: string;
  /** Threads of native code. */
  threads: number;
}

/** One algorithm as the training child knows it. */
export interface EngineEntry {
  /** What people call a round. */
  round: 'tree' | 'epoch' | 'step';
  /** True when its final fit, too, sees only a sample of at most `max_rows` rows. */
  isSampled: boolean;
  /** Loads the libraries behind it, and no others. */
  create(settings: EngineSettings): Promise<TrainingEngine>;
}

/** All engines by name. */
export const ENGINE_TABLE: Readonly<Record<Engine, EngineEntry>> = {
  xgboost: {
    round: 'tree',
    isSampled: false,
    async create(settings) {
      const { createXgboostEngine } = await import('./xgboost.js');
      return createXgboostEngine(await boosterOptions(settings));
    },
  },
  random_forest: {
    round: 'tree',
    isSampled: true,
    async create(settings) {
      const { createRandomForestEngine } = await import('./random-forest.js');
      return createRandomForestEngine(await boosterOptions(settings));
    },
  },
  decision_tree: {
    round: 'tree',
    isSampled: false,
    async create(settings) {
      const { createDecisionTreeEngine } = await import('./decision-tree.js');
      return createDecisionTreeEngine(await boosterOptions(settings));
    },
  },
  linear: {
    round: 'step',
    isSampled: false,
    async create() {
      const { createLinearEngine } = await import('./linear.js');
      return createLinearEngine();
    },
  },
  neural_network: {
    round: 'epoch',
    isSampled: true,
    async create() {
      const { createNeuralNetworkEngine } = await import('./neural-network.js');
      return createNeuralNetworkEngine();
    },
  },
};

async function boosterOptions({ xgboostLibrary, threads }: EngineSettings) {
  const { openXgboost } = await import('./xgboost-library.js');
  return { library: openXgboost(xgboostLibrary), threads };
}
