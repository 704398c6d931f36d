import { Schema } from 'mongoose';
import { RUN_STATES, RUN_TYPES, type Run, type RunState, TRAINERS } from '../domain/run';
import { STORED_FIELDS, type Stored } from './aggregate';

/** A run with what lists filter by: the faces that show it and the state they show. */
export interface RunDocument extends Stored<Run> {
  faces: string[];
  shown: RunState;
  /** Its model, while an exclusive run is not finalized. */
  exclusiveKey?: string;
}

const text = { type: String, default: null };
const mixed = { type: Schema.Types.Mixed, default: null };

export const runSchema = new Schema<RunDocument>(
  {
    _id: { type: String, required: true },
    revision: { type: Number, required: true },
    type: { type: String, enum: RUN_TYPES, required: true },
    trainer: { type: String, enum: TRAINERS },
    isExclusive: Boolean,
    exclusiveKey: String,
    deadlineAt: text,
    outside: mixed,
    state: { type: String, enum: RUN_STATES, required: true },
    facets: { type: Schema.Types.Mixed, required: true },
    faces: { type: [String], required: true },
    shown: { type: String, enum: RUN_STATES, required: true },
    spec: mixed,
    modelId: text,
    parentId: text,
    children: { type: Schema.Types.Mixed, required: true },
    trigger: { type: String, required: true },
    actor: { type: String, required: true },
    acceptedAt: { type: String, required: true },
    startedAt: text,
    endedAt: text,
    finalizedAt: text,
    lastEventAt: { type: String, required: true },
    attempt: { type: Number, required: true },
    attemptKey: text,
    retryAt: text,
    failures: { type: Schema.Types.Mixed, required: true },
    checkpoint: mixed,
    progress: mixed,
    failure: mixed,
    report: mixed,
    predicted: Schema.Types.Mixed,
    artifact: mixed,
    modelFile: text,
    ...STORED_FIELDS,
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'runs' },
);
