import { z } from 'zod';
import { Time } from '../page';
import { Instant, Team, Username } from './schedule-schemas';

export const MomentQuery = z.object({ at: Instant.optional().meta({ description: 'Now, unless given.' }) });
export const NowQuery = MomentQuery.extend({
  team: Team.optional().meta({ description: 'Only schedules of this team.' }),
});
export const PeriodQuery = z.object({
  from: Instant.optional().meta({ description: 'Now, unless given.' }),
  to: Instant.optional().meta({ description: '14 days after `from`, unless given; at most 366.' }),
});

const Gap = z.object({ from: Time, to: Time });
export const Shifts = z
  .object({
    schedule_id: z.string(),
    ...Gap.shape,
    shifts: z.array(z.object({ username: Username, ...Gap.shape })),
    gaps: z.array(Gap).meta({ description: 'When nobody is on call.' }),
  })
  .meta({ id: 'Shifts' });
const OnCall = { on_call: z.array(Username).meta({ description: 'Empty in a gap.' }) };
export const ScheduleOnCall = z
  .object({ schedule_id: z.string(), at: Time, ...OnCall })
  .meta({ id: 'ScheduleOnCall' });
export const OnCallNow = z
  .object({
    at: Time,
    schedules: z.array(z.object({ id: z.string(), name: z.string(), team: Team.nullable(), ...OnCall })),
    teams: z
      .array(z.object({ team: Team, ...OnCall }))
      .meta({ description: 'All who are on call by any schedule of the team.' }),
  })
  .meta({ id: 'OnCallNow' });
