import type { DriftAssessment } from './drift';
import type { AggregateKind, LoggedEvent, NewEvent, PendingEvent, UpcomingWrite } from './event';
import type { Model, ModelDecision } from './model';
import type { ModelVersion } from './model-version';
import type { ModelPage, ModelQuery, RunHistoryQuery, RunPage, RunQuery, RunStatistics } from './queries';
import type { Created, OnceOnly } from './request-key';
import type { Artifact, Run, RunDecision } from './run';
import type { TrainModelType } from './run-spec';

/** The only source of time. */
export interface Clock {
  /** ISO 8601 UTC with milliseconds. */
  now(): string;
}

/** Storage of runs. Every method may be repeated; all reject with UNAVAILABLE while the store is away. */
export interface RunRepository {
  /**
   * Stores a new run with its newest event, and the events that came before (`earlier`); a second insertion of the same id
   * changes nothing. What will be written because of it is announced with it (`upcoming`). Resolves to the run as it
   * is stored.
   * @throws DomainError ALREADY_EXISTS when it is exclusive and another such run of its model is not finalized
   */
  insert(
    run: Run,
    event: NewEvent,
    given?: { earlier?: readonly PendingEvent[]; upcoming?: readonly UpcomingWrite[] },
  ): Promise<Run>;
  /**
   * Stores a new run that excludes nobody; with `once`, the second request of its key finds the first answer.
   * @throws DomainError VALIDATION_FAILED when the key was used for something else
   */
  insertOnce(run: Run, event: NewEvent, once: OnceOnly<Run> | undefined): Promise<Created<Run>>;
  find(id: string): Promise<Run | null>;
  /** The exclusive run that holds a model: it is not finalized; null when none does. */
  findHolder(modelId: string): Promise<Run | null>;
  /** @throws DomainError NOT_FOUND */
  get(id: string): Promise<Run>;
  /** In the order of `ids`, without those that are not stored. */
  findMany(ids: readonly string[]): Promise<Run[]>;
  /**
   * Reads, lets `decide` choose what to write, and writes it with its event in one step; repeated while others win
   * the race. Resolves to the run as it stands, also when `decide` chose nothing. `known`, the run as the caller has just
   * read or written it, saves the first reading: it is written over only as long as it is so.
   * @throws DomainError NOT_FOUND, or what `decide` throws
   */
  transition(id: string, decide: (run: Run) => RunDecision | null, known?: Run): Promise<Run>;
  /**
   * The same for a decision that chooses nothing where it was made before: its write may share a turn with those of other
   * runs. `announced` is the revision up to which the run was announced, 0 for none.
   */
  settle(known: Run, decide: (run: Run) => RunDecision | null, announced: number): Promise<Run>;
  /** Runs with the facet, newest first, by the state that faces show. */
  list(query: RunQuery): Promise<RunPage>;
  /** All runs whatever their facets, newest first; `total` counts all that match. */
  history(query: RunHistoryQuery): Promise<{ runs: Run[]; total: number }>;
  /** Runs that may have something left to do, oldest first. An entry may precede its run by a moment. */
  open(): Promise<OpenRun[]>;
  /** Forgets an entry of `open` whose run was never stored, or is finished. */
  dropOpen(id: string): Promise<void>;
  countOpen(): Promise<number>;
  statistics(): Promise<RunStatistics>;
  /** Finds every unfinished run by a full look and lists it as open again (at start, after a restore). */
  sweepOpen(): Promise<void>;
}

export interface OpenRun {
  id: string;
  addedAt: string;
}

/** Storage of models. */
export interface ModelRepository {
  /** A deleted one too: whose it was still says who may see what is left of it. */
  find(id: string): Promise<Model | null>;
  /** Null also for a deleted one. */
  findLive(id: string): Promise<Model | null>;
  /** A deleted one too. @throws DomainError NOT_FOUND */
  get(id: string): Promise<Model>;
  /** The one model of a Train type, made by `create` when the type is first asked for. */
  ensureTrainModel(
    modelType: TrainModelType,
    create: () => { model: Model; event: NewEvent },
  ): Promise<Model>;
  /** Stores a new model; with `once`, the second request of its key finds the first answer. @throws DomainError ALREADY_EXISTS */
  insert(given: {
    model: Model;
    event: NewEvent;
    once?: OnceOnly<Model> | undefined;
  }): Promise<Created<Model>>;
  /** See `RunRepository.transition`. */
  transition(id: string, decide: (model: Model) => ModelDecision | null, known?: Model): Promise<Model>;
  /** Tells the relay of events that the model is about to be written up to this revision: then the write need not. */
  announce(id: string, revision: number): Promise<void>;
  /** See `RunRepository.settle`; several decisions are made one after another, in one write. */
  settle(
    known: Model,
    decisions: readonly ((model: Model) => ModelDecision | null)[],
    announced: number,
  ): Promise<Model>;
  list(query: ModelQuery): Promise<ModelPage>;
  /** Those of a project that `visibleTo` may see, newest first. */
  listOfProject(query: { projectId: string; visibleTo: readonly string[] | 'all' }): Promise<Model[]>;
  /** Ids of all models of teams outside `teams`: what a caller of those teams must not see. */
  idsOfOtherTeams(teams: readonly string[]): Promise<string[]>;
}

/** What was found of drift; written by assessments alone. */
export interface AssessmentRepository {
  /** The newest of a model; null when none was ever made. */
  latest(modelId: string): Promise<DriftAssessment | null>;
}

/** Storage of model versions; they never change. */
export interface VersionRepository {
  find(id: string): Promise<ModelVersion | null>;
  /** Those of a model with these numbers, in the order of `numbers`, without those that are not stored. */
  findNumbers(modelId: string, numbers: readonly number[]): Promise<ModelVersion[]>;
  /**
   * Stores the version under the first free number of its model, searching from `firstNumber`; a version of the same
   * run is returned as it is.
   */
  insert(version: Omit<ModelVersion, 'number'>, firstNumber: number): Promise<ModelVersion>;
  /** See `ModelRepository.announce`. */
  announce(id: string): Promise<void>;
  /** The same as `insert` for versions of one model that were announced, one after another and without a gap. */
  insertAnnounced(
    versions: readonly Omit<ModelVersion, 'number'>[],
    firstNumber: number,
  ): Promise<ModelVersion[]>;
}

/** Part of a run's log. Offsets count UTF-8 bytes from the beginning. */
export interface LogSlice {
  text: string;
  offset: number;
  nextOffset: number;
}

/** Logs of runs, in chunks of their own. */
export interface RunLogRepository {
  /** Ids of runs that have a log, in the order of their ids, from the one after `after` on ('' = from the first). */
  listRuns(range: { after: string; limit: number }): Promise<string[]>;
  /** Removes a log, its end first; a run without one is no error. */
  remove(runId: string): Promise<void>;
  /** Appends text (whole lines); repeated with the same `writeKey`, it is kept once. */
  append(runId: string, addition: { writeKey: string; text: string }): Promise<void>;
  /** From `offset` on, or from the next whole character; at most `maxBytes`, cut at a line's end where one fits. */
  read(runId: string, range: { offset: number; maxBytes: number }): Promise<LogSlice>;
  /** The last `maxBytes`, from the beginning of a line where one fits. */
  tail(runId: string, maxBytes: number): Promise<LogSlice>;
}

/** Write-once files. Keys are relative paths of safe characters. */
export interface ArtifactStore {
  /** Keeps a copy of `file` under `key`, durably, before it resolves. The same bytes again are no error. */
  put(key: string, file: string): Promise<Artifact>;
  /** Writes the artifact to `file`, checking its digest on the way. */
  fetch(artifact: Artifact, file: string): Promise<void>;
  /** Its bytes, their digest not checked. @throws DomainError UNAVAILABLE when they are not there, INTERNAL for another size */
  read(artifact: Artifact): Promise<AsyncIterable<Uint8Array>>;
  /** Removes the artifact with the key `prefix`, or everything in the folder `prefix`. */
  removeAll(prefix: string): Promise<void>;
}

/** The one event log and the way there. */
export interface EventLog {
  /** Copies the pending events of records that were written lately; resolves to how many. */
  relayDirty(): Promise<number>;
  /** Looks through all records for pending events (at start). */
  sweep(): Promise<void>;
  /** Cursor of the newest event; 0 before the first. */
  end(): Promise<number>;
  /** The next events after `cursor` (0 = from the beginning), at most 100. */
  readAfter(cursor: number): Promise<LoggedEvent[]>;
  /**
   * All events of one record up to its `revision`, by revision, whether the relay has copied them or not. Revisions
   * without an event are left out; a record that is not there has none.
   */
  eventsOf(kind: AggregateKind, id: string, revision: number): Promise<PendingEvent[]>;
}

/** A leadership that at most one process holds at a time. */
export interface LeaseRepository {
  /** Takes or renews the lease for `durationMs` from now; false while another holder has it. */
  hold(name: string, holder: string, durationMs: number): Promise<boolean>;
  release(name: string, holder: string): Promise<void>;
}
