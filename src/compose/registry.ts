import type { Connection } from 'mongoose';
import type { TeamRepository } from '../domain/auth/ports';
import type {
  Clock,
  EventLog,
  ModelRepository,
  RunLogRepository,
  RunRepository,
  VersionRepository,
} from '../domain/ports';
import { createAssessmentRepository } from '../persistence/assessment-repository';
import { createAuditLog } from '../persistence/audit-log';
import { createAudit } from '../usecases/audit';
import { createModelUseCases } from '../usecases/models';
import { createModelDeletion } from '../usecases/registry/deletion';
import { createModelHistory } from '../usecases/registry/history';
import { createModelChanges } from '../usecases/registry/model-changes';
import { createVersions } from '../usecases/registry/versions';
import { createRunHistory } from '../usecases/run-history';
import type { RunUseCases } from '../usecases/runs';

/** The registry of all models, and their runs. */
export function composeRegistry(given: {
  connection: Connection;
  versions: VersionRepository;
  logs: RunLogRepository;
  teams: TeamRepository;
  runUseCases: RunUseCases;
  eventLog: EventLog;
  clock: Clock;
  runs: RunRepository;
  models: ModelRepository;
}) {
  const { connection } = given;
  const modelChanges = createModelChanges(given);
  const modelDeletion = createModelDeletion(given);
  const modelHistory = createModelHistory(given);
  return {
    modelHistory,
    modelVersions: createVersions({ ...given, modelHistory }),
    modelChanges,
    modelDeletion,
    modelUseCases: createModelUseCases({
      ...given,
      modelChanges,
      modelDeletion,
      assessments: createAssessmentRepository(connection),
    }),
    runHistory: createRunHistory(given),
    audit: createAudit({ ...given, auditLog: createAuditLog(connection) }),
  };
}
