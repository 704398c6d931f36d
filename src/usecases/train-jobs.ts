import type { JsonObject } from '../domain/json';
import type { LogSlice, PublishedFile, RunPage } from '../domain/ports';
import type { Run, RunState } from '../domain/run';
import type { TrainFacet } from '../domain/run-spec';

/** What a caller of the Train face asks for. */
export interface TrainRequest extends TrainFacet {
  useCv: boolean;
  /** As sent; each engine takes the keys that it knows. */
  hyperparameters: JsonObject;
}

/** The verbs of the Train contract. */
export interface TrainJobs {
  /**
   * Accepts a job: the record is stored before its workflow is asked for, so an unreachable Temporal delays it only.
   * @throws DomainError VALIDATION_FAILED naming hyperparameters that no asked-for engine knows
   * @throws DomainError UNAVAILABLE (with retryAfterSeconds) at the cap of open runs, or while the store is away
   */
  start(request: TrainRequest, actor: string): Promise<Run>;
  /** @throws DomainError NOT_FOUND */
  get(id: string): Promise<Run>;
  /** Newest first; `state` as the face shows it (`visibleState`), null for all. */
  list(query: { state: RunState | null; limit: number }): Promise<RunPage>;
  /** @throws DomainError NOT_FOUND, or INVALID_STATE when the job has ended */
  cancel(id: string, actor: string): Promise<Run>;
  /** The log from `offset` (UTF-8 bytes) on, or its last 64 KiB when `offset` is null. @throws DomainError NOT_FOUND */
  readLog(id: string, offset: number | null): Promise<LogSlice>;
  availableModels(): Promise<{ directory: string; files: PublishedFile[] }>;
}
