import { z } from 'zod';

const ISO_8601 =
  /^(?<date>\d{4}-\d{2}-\d{2})(?:[T ](?<time>\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)(?<zone>Z| ?[+-]\d{2}(?::?\d{2})?| \d{2}:\d{2})?)?$/i;
const RULE = 'must be an ISO 8601 time such as 2026-05-22T14:33:00Z';

/**
 * A time that a caller gives, to ISO 8601 UTC with milliseconds: a date, or a date and time with `Z`, an offset or neither,
 * which means UTC. A space where `+` belongs is taken for one, as that is how forms and queries decode it.
 */
export const GivenTime = z
  .string(RULE)
  .transform((text, context) => {
    const at = toInstant(text);
    if (at !== null) return at;
    context.addIssue({ code: 'custom', message: RULE });
    return z.NEVER;
  })
  .meta({
    description: 'ISO 8601; without a zone it is UTC.',
    override: { type: 'string', format: 'date-time' },
  });

function toInstant(text: string): string | null {
  const { date, time = '00:00', zone = 'Z' } = ISO_8601.exec(text)?.groups ?? {};
  if (date === undefined || !isDay(date)) return null;
  const [, sign = '+', hours = '00', minutes = '00'] = /([+-]?)(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  const ms = Date.parse(`${date}T${time.replace(',', '.')}${sign || '+'}${hours}:${minutes}`);
  const at = Number.isNaN(ms) ? '' : new Date(ms).toISOString();
  // Times before the year 0 and after 9999 have more digits, and would sort wrongly.
  return /^\d{4}-/.test(at) ? at : null;
}

/** Dates that the calendar has: the 30th of February is no 2nd of March. */
function isDay(date: string): boolean {
  const midnight = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
}
