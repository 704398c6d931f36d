import type { TrainJobs } from '../../../usecases/train-jobs';
import { detailFormat, statusOfInput } from '../../errors';
import type { Face } from '../../face';
import { jobRoutes } from './job-routes';
import { startRoutes } from './start-routes';

/** What the Train face stands on. */
export interface TrainDeps {
  trainJobs: TrainJobs;
  /** Absolute path of the published copies. */
  modelsDirectory: string;
}

/** The Train contract. Literal paths come before those with an id, so that reserved words are never ids. */
export function trainFace({ trainJobs, modelsDirectory }: TrainDeps): Face {
  return {
    name: 'train',
    prefixes: ['/train'],
    errors: detailFormat({ VALIDATION_FAILED: statusOfInput, INVALID_STATE: () => 400 }),
    routes: [...startRoutes(trainJobs), ...jobRoutes(trainJobs, modelsDirectory)],
  };
}
