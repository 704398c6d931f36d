import { type Connection, Schema } from 'mongoose';
import { DomainError } from '../../domain/errors';
import type { ScheduleRepository } from '../../domain/on-call/ports';
import type { Schedule } from '../../domain/on-call/schedule';
import type { Clock } from '../../domain/ports';
import { createAggregate, STORED_FIELDS, type Stored } from '../aggregate';
import { onStore } from '../connection';
import type { DirtyMarks } from '../dirty-marks';

type ScheduleDocument = Stored<Schedule>;

const schema = new Schema<ScheduleDocument>(
  {
    ...STORED_FIELDS,
    _id: { type: String, required: true },
    revision: { type: Number, required: true },
    name: { type: String, required: true },
    description: { type: String, default: '' },
    teamId: { type: String, default: null },
    zone: { type: String, required: true },
    layers: { type: [Schema.Types.Mixed], required: true } as never,
    overrides: { type: [Schema.Types.Mixed], required: true } as never,
    createdAt: { type: String, required: true },
    deletedAt: { type: String, default: null },
    lastEventAt: { type: String, required: true },
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'schedules' },
);

function toSchedule({
  _id,
  pending: _p,
  requestKey: _k,
  request: _r,
  ...fields
}: ScheduleDocument): Schedule {
  return { id: _id, ...fields };
}

/** Schedules in the collection `schedules`. */
export function createScheduleRepository(
  connection: Connection,
  dirty: DirtyMarks,
  clock: Clock,
): ScheduleRepository {
  const Schedules = connection.model<ScheduleDocument>('Schedule', schema);
  const aggregate = createAggregate<Schedule, ScheduleDocument>({
    kind: 'schedule',
    model: Schedules,
    dirty,
    clock,
    derive: () => ({}),
    toRecord: toSchedule,
  });

  return {
    insert: (schedule, event, once) => aggregate.insertOnce(schedule, event, { once }),
    async find(id) {
      const schedule = await aggregate.find(id);
      return schedule?.deletedAt === null ? schedule : null;
    },
    get: async (id) => assertThere(await aggregate.get(id)),
    transition: (id, decide) => aggregate.transition(id, (schedule) => decide(assertThere(schedule))),
    async all() {
      const found = await onStore(() =>
        Schedules.find({ deletedAt: null }).sort({ name: 1, _id: 1 }).lean<ScheduleDocument[]>().exec(),
      );
      return found.map(toSchedule);
    },
  };
}

function assertThere(schedule: Schedule): Schedule {
  if (schedule.deletedAt !== null)
    throw new DomainError('NOT_FOUND', `schedule ${schedule.id} does not exist`);
  return schedule;
}
