import { type Connection, Schema } from 'mongoose';
import type { UserRepository } from '../../domain/auth/ports';
import { ROLES } from '../../domain/auth/role';
import type { User } from '../../domain/auth/user';
import { DomainError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import { createAggregate, STORED_FIELDS, type Stored } from '../aggregate';
import { isDuplicateKey, onStore } from '../connection';
import type { DirtyMarks } from '../dirty-marks';
import { findPage } from './pages';

type UserDocument = Stored<User>;

const schema = new Schema<UserDocument>(
  {
    _id: { type: String, required: true },
    revision: { type: Number, required: true },
    role: { type: String, enum: ROLES, required: true },
    active: { type: Boolean, required: true },
    teams: { type: [String], required: true },
    passwordHash: { type: String, required: true },
    sessionEpoch: { type: Number, required: true },
    keyEpoch: { type: Number, required: true },
    leavingAdmin: { type: String, default: null },
    createdAt: { type: String, required: true },
    lastEventAt: { type: String, required: true },
    ...STORED_FIELDS,
  },
  { versionKey: false, strict: 'throw', collection: 'users' },
);

function toUser({
  _id,
  pending: _pending,
  requestKey: _key,
  request: _request,
  ...fields
}: UserDocument): User {
  return { id: _id, ...fields };
}

/** Users in the collection `users`; their `_id` is the username. */
export function createUserRepository(
  connection: Connection,
  dirty: DirtyMarks,
  clock: Clock,
): UserRepository {
  const Users = connection.model<UserDocument>('User', schema);
  const aggregate = createAggregate<User, UserDocument>({
    kind: 'user',
    model: Users,
    dirty,
    clock,
    derive: () => ({}),
    toRecord: toUser,
  });
  const namesOf = async (filter: Record<string, unknown>): Promise<string[]> => {
    const found = await onStore(() =>
      Users.find(filter as never, { _id: 1 })
        .sort({ _id: 1 })
        .lean<{ _id: string }[]>()
        .exec(),
    );
    return found.map(({ _id }) => _id);
  };
  return {
    find: aggregate.find,
    get: aggregate.get,
    transition: aggregate.transition,
    async insert(user, event, once) {
      return aggregate.insertOnce(user, event, { once }).catch((error: unknown) => {
        if (!isDuplicateKey(error)) throw error;
        throw new DomainError('ALREADY_EXISTS', `the user ${user.id} exists already`);
      });
    },
    async list({ team, role, ...range }) {
      const filter = {
        ...(team === undefined ? {} : { teams: team }),
        ...(role === undefined ? {} : { role }),
      };
      const { items, total } = await findPage(Users, range, { filter, sort: { _id: 1 } });
      return { items: items.map(toUser), total };
    },
    activeMembers: (teamId) => namesOf({ teams: teamId, active: true }),
    remainingAdmins: () => namesOf({ role: 'admin', active: true, leavingAdmin: null }),
    hasAny: async () => (await onStore(() => Users.findOne({}, { _id: 1 }).lean().exec())) !== null,
  };
}
