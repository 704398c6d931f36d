import { z } from 'zod';
import { TASKS } from '../../../domain/training';
import { Named, Type } from './schemas';

/** `POST /api/ml-models/recommend`. */
export const RecommendationRequest = z
  .object(
    {
      project_id: Named.meta({ description: 'Project ID.' }),
      ontology_id: Named.meta({ description: 'Ontology ID to analyze.' }),
    },
    'must be an object',
  )
  .meta({ id: 'MlRecommendationRequest' });

const Score = z.number().min(0).max(100);
const Share = z.number().min(0).max(1);
const Task = z.enum(TASKS);

export const Recommendation = z
  .object({
    recommended_type: Type,
    score: Score.meta({ description: 'Confidence score.' }),
    reasoning: z.string().meta({ description: 'What was seen, and what follows from it.' }),
    all_scores: z.object({
      decision_tree: Score,
      random_forest: Score,
      regression: Score,
      neural_network: Score,
    }),
    ontology_analysis: z
      .object({
        ontology_id: z.string(),
        registered: z.boolean().meta({ description: 'False: nothing more is known of it.' }),
        entities: z.int(),
        columns: z.int(),
        categorical_columns: z.int(),
        task: Task.nullable().meta({ description: 'What its target, where it marks one, asks for.' }),
      })
      .meta({ id: 'MlOntologyAnalysis' }),
    data_analysis: z
      .object({
        datasets: z.array(z.string()).meta({ description: 'Registered for the project.' }),
        rows: z.int(),
        numeric_features: z.int(),
        categorical_features: z.int(),
        missing_share: Share.meta({ description: 'Cells without a value.' }),
        task: Task.nullable(),
        minority_share: Share.nullable().meta({ description: 'Of the rarer class.' }),
        linearity: z
          .object({ linear: Share, tree: Share, rows: z.int() })
          .nullable()
          .meta({ description: "How much of the target's variance a line and a small tree explain." }),
        past_trainings: z.array(z.object({ type: Type, score: z.number().nullable() })),
      })
      .meta({ id: 'MlDataAnalysis' }),
  })
  .meta({ id: 'MlRecommendation' });
