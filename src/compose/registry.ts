import type { Connection } from 'mongoose';
import type { TeamRepository } from '../domain/auth/ports';
import type { EventLog, RunLogRepository, VersionRepository } from '../domain/ports';
import { createAssessmentRepository } from '../persistence/assessment-repository';
import { createAuditLog } from '../persistence/audit-log';
import { createAudit } from '../usecases/audit';
import { createModelUseCases } from '../usecases/models';
import { createProjectModels } from '../usecases/project-models';
import { createProjectTrainings } from '../usecases/project-trainings';
import { createModelDeletion } from '../usecases/registry/deletion';
import { createModelHistory } from '../usecases/registry/history';
import { createModelChanges } from '../usecases/registry/model-changes';
import { createPromotions } from '../usecases/registry/promotions';
import { createVersions } from '../usecases/registry/versions';
import { createRunHistory } from '../usecases/run-history';
import type { RunUseCases } from '../usecases/runs';

/** The registry of all models, and their runs. */
export function composeRegistry(
  given: {
    connection: Connection;
    versions: VersionRepository;
    logs: RunLogRepository;
    teams: TeamRepository;
    runUseCases: RunUseCases;
    eventLog: EventLog;
  } & Parameters<typeof createProjectTrainings>[0],
) {
  const { connection } = given;
  const modelChanges = createModelChanges(given);
  const modelDeletion = createModelDeletion(given);
  const modelHistory = createModelHistory(given);
  return {
    modelHistory,
    modelVersions: createVersions({ ...given, modelHistory }),
    promotions: createPromotions(given),
    modelChanges,
    modelDeletion,
    modelUseCases: createModelUseCases({
      ...given,
      modelChanges,
      modelDeletion,
      assessments: createAssessmentRepository(connection),
    }),
    projectModels: createProjectModels({ ...given, modelChanges, modelDeletion }),
    projectTrainings: createProjectTrainings(given),
    runHistory: createRunHistory(given),
    audit: createAudit({ ...given, auditLog: createAuditLog(connection) }),
  };
}
