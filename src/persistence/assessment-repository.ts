import type { Connection } from 'mongoose';
import type { DriftAssessment } from '../domain/drift';
import type { AssessmentRepository } from '../domain/ports';
import { onStore } from './connection';

type AssessmentDocument = Omit<DriftAssessment, 'id'> & { _id: string };

/** Drift assessments in the collection `assessments`. */
export function createAssessmentRepository(connection: Connection): AssessmentRepository {
  const documents = connection.collection<AssessmentDocument>('assessments');
  return {
    async latest(modelId) {
      const newest = { sort: { assessedAt: -1, _id: -1 } } as const;
      const stored = await onStore(() => documents.findOne({ modelId }, newest));
      if (!stored) return null;
      const { _id, ...fields } = stored;
      return { id: _id, ...fields };
    },
  };
}
