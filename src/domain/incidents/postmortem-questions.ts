import type { PendingEvent } from '../event';
import type { Delivery } from '../notifications/delivery';
import type { Incident } from './incident';
import { moment } from './markdown';

interface Asked {
  incident: Incident;
  events: readonly PendingEvent[];
  pages: readonly Pick<Delivery, 'state'>[];
}

/** What the record can't answer; first what its own traces ask, then what every postmortem is asked. */
export function openQuestions({ incident, events, pages }: Asked): string[] {
  const { sla, recurrenceOf, runbookUrl } = incident;
  const times = (type: string, accepts: (event: PendingEvent) => boolean = () => true): PendingEvent[] =>
    events.filter((event) => event.type === `incident.${type}` && accepts(event));
  const empty = times('level_entered', ({ data }) => data['isEmpty'] === true);
  const dead = pages.filter(({ state }) => state === 'dead').length;
  const questions = [
    [
      sla.acknowledge.breachedAt !== null,
      'The time to acknowledge ran out. What kept people from answering?',
    ],
    [sla.resolve.breachedAt !== null, 'The time to resolve ran out. What took so long?'],
    [
      times('unanswered').length > 0,
      'Every level was paged and nobody answered. Who should have been there?',
    ],
    [
      empty.length > 0,
      `A level reached nobody (${empty.map(({ at }) => moment(at)).join(', ')}). Who was to be on call?`,
    ],
    [
      times('unacknowledged').length > 0,
      'It was acknowledged and then left alone. What happened in between?',
    ],
    [dead > 0, `${dead} of its pages could not be delivered. Is the address of each of them still right?`],
    [recurrenceOf !== null, 'It had been resolved before. What was not put right then?'],
    [runbookUrl === null, 'No runbook was linked. Would one have helped?'],
    [true, 'What was the cause, and what let it come this far?'],
    [true, 'How would it have been noticed sooner?'],
    [true, 'What keeps it from happening again?'],
  ] as const;
  return questions.filter(([isAsked]) => isAsked).map(([, question]) => question);
}
