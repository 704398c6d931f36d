import { type Connection, Schema } from 'mongoose';
import { DomainError } from '../../domain/errors';
import type { RunbookRepository } from '../../domain/incidents/ports';
import type { Runbook } from '../../domain/incidents/runbook';
import type { Clock } from '../../domain/ports';
import { createAggregate, STORED_FIELDS, type Stored } from '../aggregate';
import { onStore } from '../connection';
import type { DirtyMarks } from '../dirty-marks';

type RunbookDocument = Stored<Runbook>;

const needed = { type: String, required: true };
const text = { type: String, default: null };

const schema = new Schema<RunbookDocument>(
  {
    _id: needed,
    revision: { type: Number, required: true },
    name: needed,
    url: text,
    teamId: text,
    match: { type: Schema.Types.Mixed, required: true } as never,
    startsAutomatically: { type: Boolean, required: true },
    steps: { type: [Schema.Types.Mixed], required: true } as never,
    createdAt: needed,
    deletedAt: text,
    lastEventAt: needed,
    ...STORED_FIELDS,
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'runbooks' },
);

function toRunbook(stored: RunbookDocument): Runbook {
  const { _id, pending: _pending, requestKey: _key, request: _request, ...fields } = stored;
  return { id: _id, ...fields };
}

/** Runbooks in the collection `runbooks`; they are few. */
export function createRunbookRepository(
  connection: Connection,
  dirty: DirtyMarks,
  clock: Clock,
): RunbookRepository {
  const Runbooks = connection.model<RunbookDocument>('Runbook', schema);
  const aggregate = createAggregate<Runbook, RunbookDocument>({
    kind: 'runbook',
    model: Runbooks,
    dirty,
    clock,
    derive: () => ({}),
    toRecord: toRunbook,
  });
  return {
    insert: (runbook, event, once) => aggregate.insertOnce(runbook, event, { once }),
    get: async (id) => assertThere(await aggregate.get(id)),
    transition: (id, decide) => aggregate.transition(id, (runbook) => decide(assertThere(runbook))),
    async all() {
      const found = await onStore(() =>
        Runbooks.find({ deletedAt: null }).sort({ name: 1, _id: 1 }).lean<RunbookDocument[]>().exec(),
      );
      return found.map(toRunbook);
    },
  };
}

function assertThere(runbook: Runbook): Runbook {
  if (runbook.deletedAt !== null) throw new DomainError('NOT_FOUND', `runbook ${runbook.id} does not exist`);
  return runbook;
}
