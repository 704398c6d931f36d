import type { JsonObject, JsonValue } from '../../domain/json';
import { type Noun, PAGE_OPTIONS, pageQuery, segment, textOf } from '../client/command';
import { objectOf, pageLines, tableLines, wordOf } from '../client/output';

const TEAM = { flags: '--team <team>', description: 'only schedules of this team' } as const;

/** Who is on call. */
export const ON_CALL: Noun = {
  name: 'oncall',
  description: 'who is on call, now and later',
  verbs: [
    {
      usage: 'who',
      description: 'tell who is on call, by schedule',
      options: [
        TEAM,
        { flags: '--at <time>', description: 'then instead of now, such as 2026-01-05T09:00:00Z' },
      ],
      async run({ client, output, options }) {
        const query = { team: textOf(options['team']), at: textOf(options['at']) };
        const answer = await client.ask('/api/v1/on-call', { query });
        output.show(answer, () => whoLines(answer));
      },
    },
    {
      usage: 'schedule [id]',
      description: 'list the schedules; of one, show the shifts to come and the gaps',
      options: [
        TEAM,
        { flags: '--from <time>', description: 'shifts from then instead of now' },
        { flags: '--to <time>', description: 'shifts until then instead of for 14 days' },
        ...PAGE_OPTIONS,
      ],
      async run({ client, output, args, options }) {
        const [id] = args;
        if (id === undefined) {
          const page = await client.ask('/api/v1/schedules', {
            query: { team: textOf(options['team']), ...pageQuery(options) },
          });
          return output.show(page, () => pageLines(page, ['id', 'name', 'team', 'time_zone']));
        }
        const query = { from: textOf(options['from']), to: textOf(options['to']) };
        const shifts = await client.ask(`/api/v1/schedules/${segment(id)}/shifts`, { query });
        output.show(shifts, () => shiftLines(shifts));
      },
    },
  ],
};

function whoLines(answer: JsonValue): string[] {
  const { schedules } = objectOf(answer);
  const rows = Array.isArray(schedules) ? schedules.map(objectOf) : [];
  if (rows.length === 0) return ['There are no schedules.'];
  return tableLines(rows, ['name', 'team', 'on_call', 'id']);
}

function shiftLines(answer: JsonValue): string[] {
  const { shifts, gaps } = objectOf(answer);
  const taken = Array.isArray(shifts) ? shifts.map(objectOf) : [];
  const free = Array.isArray(gaps) ? gaps.map((gap) => ({ ...objectOf(gap), username: '(nobody)' })) : [];
  const rows: JsonObject[] = [...taken, ...free];
  rows.sort((a, b) => (wordOf(a, 'from') < wordOf(b, 'from') ? -1 : 1));
  return rows.length === 0 ? ['There are no shifts.'] : tableLines(rows, ['from', 'to', 'username']);
}
