import type { Connection } from 'mongoose';
import type { TeamRepository } from '../domain/auth/ports';
import type {
  Clock,
  ModelRepository,
  RunLogRepository,
  RunRepository,
  VersionRepository,
} from '../domain/ports';
import { createAssessmentRepository } from '../persistence/assessment-repository';
import { createAuditLog } from '../persistence/audit-log';
import { createAudit } from '../usecases/audit';
import { createExamples } from '../usecases/examples';
import { createModelUseCases } from '../usecases/models';
import { createModelDeletion } from '../usecases/registry/deletion';
import { createModelChanges } from '../usecases/registry/model-changes';
import { createRunHistory } from '../usecases/run-history';
import type { RunUseCases } from '../usecases/runs';

/** The registry of all models, and their runs. */
export function composeRegistry(given: {
  connection: Connection;
  clock: Clock;
  runs: RunRepository;
  models: ModelRepository;
  versions: VersionRepository;
  logs: RunLogRepository;
  teams: TeamRepository;
  runUseCases: RunUseCases;
}) {
  const { connection } = given;
  const modelChanges = createModelChanges(given);
  const modelDeletion = createModelDeletion(given);
  return {
    modelChanges,
    modelDeletion,
    modelUseCases: createModelUseCases({
      ...given,
      modelChanges,
      modelDeletion,
      assessments: createAssessmentRepository(connection),
    }),
    examples: createExamples(given),
    runHistory: createRunHistory(given),
    audit: createAudit({ ...given, auditLog: createAuditLog(connection) }),
  };
}
