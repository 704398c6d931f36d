import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { Config } from '../config';
import type { TeamRepository, UserRepository } from '../domain/auth/ports';
import { planFamilyRun } from '../domain/families/plan';
import type {
  Clock,
  ModelRepository,
  RunLogRepository,
  RunRepository,
  VersionRepository,
} from '../domain/ports';
import { createChatCompletions } from '../language/chat-completions';
import type { DirtyMarks } from '../persistence/dirty-marks';
import { createGuidesFolder } from '../persistence/guides-folder';
import { createRecipeRepository } from '../persistence/recipes/recipe-repository';
import { createRecipeVersionRepository } from '../persistence/recipes/recipe-version-repository';
import { createReportedLogRepository } from '../persistence/recipes/reported-log-repository';
import { createSnapshotRepository } from '../persistence/recipes/snapshot-repository';
import { createSyntheticExampleRepository } from '../persistence/recipes/synthetic-example-repository';
import { createChat } from '../usecases/chat/chat';
import type { KnownColumns } from '../usecases/data/known-columns';
import { createExamples } from '../usecases/examples';
import { createApprovalPolicy } from '../usecases/recipes/approval';
import { createDryRuns } from '../usecases/recipes/dry-runs';
import { createMonitoring } from '../usecases/recipes/monitoring';
import { createRecipeModels } from '../usecases/recipes/recipe-models';
import { createRecipeRuns } from '../usecases/recipes/recipe-runs';
import { createRecipeVersions } from '../usecases/recipes/recipe-versions';
import { createRecipeUseCases } from '../usecases/recipes/recipes';
import { createSyntheticExamples } from '../usecases/recipes/synthetic-examples';
import type { ModelChanges } from '../usecases/registry/model-changes';
import type { RunAcceptance } from '../usecases/run-acceptance';
import type { RunHistory } from '../usecases/run-history';
import type { RunUseCases } from '../usecases/runs';

/** What recipes stand on. */
interface Given {
  config: { docsDirectory: string } & Pick<Config, 'languageModel'>;
  logger: Logger;
  connection: Connection;
  dirty: DirtyMarks;
  clock: Clock;
  runs: RunRepository;
  models: ModelRepository;
  versions: VersionRepository;
  modelChanges: ModelChanges;
  logs: RunLogRepository;
  accounts: { users: UserRepository; teams: TeamRepository };
  acceptance: RunAcceptance;
  runHistory: RunHistory;
  runUseCases: RunUseCases;
  columnsOf: KnownColumns;
}

/** Recipes, their models and runs, and what is filed of them. */
export function composeRecipes(given: Given) {
  const { connection, dirty, clock } = given;
  const recipeRecords = createRecipeRepository(connection, dirty, clock);
  const recipeVersions = createRecipeVersionRepository(connection, dirty, clock);
  const reportedLogs = createReportedLogRepository(connection);
  const approval = createApprovalPolicy(given.accounts);
  const records = { recipes: recipeRecords, recipeVersions, approval, clock };
  const versions = createRecipeVersions(records);
  const recipes = createRecipeUseCases({ ...records, versions });
  const models = createRecipeModels({ ...given, recipes, versions });
  const snapshots = createSnapshotRepository(connection, dirty, clock);
  const syntheticExamples = createSyntheticExampleRepository(connection, dirty, clock);
  const started = { ...given, recipes, versions, planRun: planFamilyRun };
  const runs = createRecipeRuns({ ...started, models, reportedLogs, versionRecords: given.versions });
  return {
    examples: createExamples({ ...given, ...records }),
    exampleRecords: syntheticExamples,
    recipes,
    versions,
    models,
    runs,
    dryRuns: createDryRuns({ ...started, syntheticExamples }),
    monitoring: createMonitoring({ snapshots, models, clock }),
    syntheticExamples: createSyntheticExamples({ examples: syntheticExamples, recipes, clock }),
    chat: createChat({ recipes, versions, models, runs, clock, ...composeAnswers(given) }),
  };
}

function composeAnswers({ config, logger }: Pick<Given, 'config' | 'logger'>) {
  const { docsDirectory, languageModel } = config;
  const onTrouble = (err: unknown): void =>
    logger.warn({ err }, 'no wording by the language model; using our own');
  return {
    guides: createGuidesFolder(docsDirectory),
    wording: languageModel === null ? null : createChatCompletions(languageModel, onTrouble),
  };
}
