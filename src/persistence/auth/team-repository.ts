import { type Connection, Schema } from 'mongoose';
import type { TeamRepository } from '../../domain/auth/ports';
import type { Team } from '../../domain/auth/team';
import { DomainError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import { createAggregate, STORED_FIELDS, type Stored } from '../aggregate';
import { isDuplicateKey, onStore } from '../connection';
import type { DirtyMarks } from '../dirty-marks';
import { findPage } from './pages';

type TeamDocument = Stored<Team>;

const schema = new Schema<TeamDocument>(
  {
    _id: { type: String, required: true },
    revision: { type: Number, required: true },
    name: { type: String, required: true },
    separatesApproval: Boolean,
    createdAt: { type: String, required: true },
    lastEventAt: { type: String, required: true },
    ...STORED_FIELDS,
  },
  { versionKey: false, strict: 'throw', collection: 'teams' },
);

/** What teams were before they had policies. */
const FIRST_TEAMS = { separatesApproval: false } as const;

function toTeam({
  _id,
  pending: _pending,
  requestKey: _key,
  request: _request,
  ...fields
}: TeamDocument): Team {
  return { id: _id, ...FIRST_TEAMS, ...fields };
}

/** Teams in the collection `teams`; their `_id` is the slug. */
export function createTeamRepository(
  connection: Connection,
  dirty: DirtyMarks,
  clock: Clock,
): TeamRepository {
  const Teams = connection.model<TeamDocument>('Team', schema);
  const aggregate = createAggregate<Team, TeamDocument>({
    kind: 'team',
    model: Teams,
    dirty,
    clock,
    derive: () => ({}),
    toRecord: toTeam,
  });
  return {
    get: aggregate.get,
    transition: aggregate.transition,
    async insert(team, event, once) {
      return aggregate.insertOnce(team, event, { once }).catch((error: unknown) => {
        if (!isDuplicateKey(error)) throw error;
        throw new DomainError('ALREADY_EXISTS', `the team ${team.id} exists already`);
      });
    },
    async findMissing(ids) {
      const found = await onStore(() =>
        Teams.find({ _id: { $in: [...ids] } }, { _id: 1 })
          .lean<{ _id: string }[]>()
          .exec(),
      );
      const known = new Set(found.map(({ _id }) => _id));
      return ids.filter((id) => !known.has(id));
    },
    async list(range) {
      const { items, total } = await findPage(Teams, range, { filter: {}, sort: { _id: 1 } });
      return { items: items.map(toTeam), total };
    },
  };
}
