import { DomainError } from './errors';
import type { NewEvent } from './event';
import type { JsonObject } from './json';
import type { OutsideReport } from './outside-report';
import type {
  ChildSpec,
  DryRunFacet,
  ProjectRunFacet,
  RecipeRunFacet,
  RunSpec,
  TrainFacet,
} from './run-spec';
import type { PredictedTable } from './table-prediction';
import type { Failure, FailureKind, TrainingReport } from './training';
import type { Progress } from './training-job';

export const RUN_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** Runs that train a model, or test how good one is. */
export const TRAINING_TYPES = ['train', 'eval', 'backtest'] as const;
export type TrainingType = (typeof TRAINING_TYPES)[number];

/** `predict` applies a version to a table: no published contract shows it, and no version comes of it. */
export const RUN_TYPES = [...TRAINING_TYPES, 'predict'] as const;
export type RunType = (typeof RUN_TYPES)[number];

/** Who executes a run: a worker of ours, or someone outside who reports what came of it. */
export const TRAINERS = ['builtin', 'external'] as const;
export type TrainerKind = (typeof TRAINERS)[number];

/** Step → states it may leave, state it enters. The only copy of these rules; terminal states absorb every step. */
export const RUN_TRANSITIONS = {
  begin: { from: ['queued', 'running'], to: 'running' },
  retry: { from: ['running'], to: 'running' },
  succeed: { from: ['running'], to: 'succeeded' },
  requeue: { from: ['queued', 'running'], to: 'queued' },
  report_success: { from: ['queued', 'running'], to: 'succeeded' },
  fail: { from: ['queued', 'running'], to: 'failed' },
  cancel: { from: ['queued', 'running'], to: 'cancelled' },
} as const satisfies Record<string, { from: readonly RunState[]; to: RunState }>;
export type RunStep = keyof typeof RUN_TRANSITIONS;

/** A file in the artifact store. Write-once: a key is never written again with other bytes. */
export interface Artifact {
  key: string;
  /** Lower-case hex. */
  sha256: string;
  sizeBytes: number;
}

/** Where a later attempt goes on. `fraction` is the share of the whole job that it holds, [0, 1]. */
export interface Checkpoint {
  artifact: Artifact;
  attempt: number;
  fraction: number;
}

/** One execution of a training, an evaluation, a backtest or a batch of predictions (or the parent of several). JSON-safe; all times ISO 8601 UTC with milliseconds. */
export interface Run {
  id: string;
  /** Rises by one with every write; the only lock. */
  revision: number;
  type: RunType;
  state: RunState;
  facets: { train?: TrainFacet; project?: ProjectRunFacet; recipe?: RecipeRunFacet; dryRun?: DryRunFacet };
  trainer: TrainerKind;
  /** Null for a parent, which does nothing itself, and for what is executed outside. */
  spec: RunSpec | null;
  /** The model of which a success makes a version; null for a parent, and where no model was named. */
  modelId: string | null;
  /** True: as long as it is not finalized, no other such run of its model is accepted. */
  isExclusive: boolean;
  /** External runs: when waiting for a report ends. */
  deadlineAt: string | null;
  /** What came from outside; null while nothing has. */
  outside: OutsideReport | null;
  parentId: string | null;
  /** A parent's children, chosen when it is accepted; its workflow inserts them. */
  children: readonly ChildSpec[];
  trigger: 'api';
  actor: string;
  acceptedAt: string;
  /** When the first attempt began. */
  startedAt: string | null;
  endedAt: string | null;
  /** When everything that follows from a terminal state was done; nothing remains to do after it. */
  finalizedAt: string | null;
  lastEventAt: string;
  /** Number of the running (or last) attempt; 0 before the first. */
  attempt: number;
  /** Derived from the workflow and its step, so that beginning the same attempt twice counts once. */
  attemptKey: string | null;
  /** Earliest time of the next attempt after a failed one. */
  retryAt: string | null;
  /** Failed attempts by kind; `infrastructure` counts only those since the last new checkpoint. */
  failures: Readonly<Record<FailureKind, number>>;
  checkpoint: Checkpoint | null;
  progress: Progress | null;
  failure: Failure | null;
  report: TrainingReport | null;
  /** Of a batch of predictions that has succeeded; absent of all else. */
  predicted?: PredictedTable;
  artifact: Artifact | null;
  /** Base name of its published copy in the models directory. */
  modelFile: string | null;
}

/** What a rule decides to write: changed fields and, for a real transition, its event. */
export interface RunDecision {
  changes: Partial<Omit<Run, 'id' | 'revision' | 'lastEventAt'>>;
  event: NewEvent | null;
}

const NO_FAILURES: Run['failures'] = {
  input: 0,
  code: 0,
  infrastructure: 0,
  time_limit: 0,
  terminated: 0,
  child: 0,
  reported: 0,
};

/** True when nothing leads out of `state`. */
export function isTerminal(state: RunState): boolean {
  return Object.values(RUN_TRANSITIONS).every(({ from }) => !(from as readonly RunState[]).includes(state));
}

/** True when `step` is legal from `state`. */
export function canApply(state: RunState, step: RunStep): boolean {
  return (RUN_TRANSITIONS[step].from as readonly RunState[]).includes(state);
}

/** @throws DomainError INVALID_STATE when `step` is not legal from the state of `run`. */
export function assertCanApply(run: Run, step: RunStep): void {
  if (!canApply(run.state, step))
    throw new DomainError('INVALID_STATE', `cannot ${step} run ${run.id}: it is already ${run.state}`);
}

/** Folder in the artifact store for what a run makes; each attempt has one of its own in it, `/1`. */
export function runFolder({ id, type }: Pick<Run, 'id' | 'type'>): string {
  return `${type === 'predict' ? 'predictions' : 'models'}/${id}`;
}

/** What faces show: a success reads `running` until its version, model and published copy are there. */
export function visibleState(run: Pick<Run, 'state' | 'finalizedAt'>): RunState {
  return run.state === 'succeeded' && run.finalizedAt === null ? 'running' : run.state;
}

/** What is asked for when a run is accepted; a builtin training that excludes nobody unless it says otherwise. */
export type NewRun = Pick<Run, 'id' | 'facets' | 'spec' | 'modelId' | 'parentId' | 'children' | 'actor'> &
  Partial<Pick<Run, 'type' | 'trainer' | 'isExclusive' | 'deadlineAt' | 'outside'>>;

/** A queued run, accepted at `now`, and its first event. */
export function acceptRun(asked: NewRun, now: string): { run: Run; event: NewEvent } {
  const run: Run = {
    type: 'train',
    trainer: 'builtin',
    isExclusive: false,
    deadlineAt: null,
    outside: null,
    ...asked,
    revision: 1,
    state: 'queued',
    trigger: 'api',
    acceptedAt: now,
    startedAt: null,
    endedAt: null,
    finalizedAt: null,
    lastEventAt: now,
    attempt: 0,
    attemptKey: null,
    retryAt: null,
    failures: NO_FAILURES,
    checkpoint: null,
    progress: null,
    failure: null,
    report: null,
    artifact: null,
    modelFile: null,
  };
  const data: JsonObject = { modelId: asked.modelId, parentId: asked.parentId };
  return { run, event: { type: 'run.accepted', actor: asked.actor, data } };
}
