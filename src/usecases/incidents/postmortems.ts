import type { Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import type { Incident } from '../../domain/incidents/incident';
import type { IncidentRepository } from '../../domain/incidents/ports';
import {
  assertHasPostmortem,
  editPostmortem,
  newPostmortem,
  type Postmortem,
  type PostmortemRepository,
} from '../../domain/incidents/postmortem';
import { draftPostmortem } from '../../domain/incidents/postmortem-draft';
import type { DeliveryRepository } from '../../domain/notifications/delivery';
import type { ChannelRepository } from '../../domain/notifications/ports';
import type { Clock, EventLog } from '../../domain/ports';
import { assertRevision } from '../../domain/revision';
import type { Incidents } from './incidents';

/** More pages than these are not listed one by one in a draft. */
const PAGES_MAX = 500;

interface DraftDeps {
  postmortems: PostmortemRepository;
  incidents: IncidentRepository;
  deliveries: DeliveryRepository;
  channels: ChannelRepository;
  eventLog: EventLog;
}

/** Writes drafts. */
export interface PostmortemDrafts {
  /** Repeatable: the first draft stands, and so does what people have written. */
  draft(incident: Incident, now: string): Promise<void>;
}

/** First the draft, then the incident's note of it: a death in between repeats the first, which changes nothing. */
export function createPostmortemDrafts(deps: DraftDeps): PostmortemDrafts {
  const { postmortems, incidents, eventLog } = deps;
  return {
    async draft(incident, now) {
      const { id, revision } = incident;
      if (!(await postmortems.find(id))) {
        const events = await eventLog.eventsOf('incident', id, revision);
        const markdown = draftPostmortem({ incident, events, ...(await pagesOf(deps, id)) });
        const { postmortem, event } = newPostmortem(incident, markdown, { actor: 'system', now });
        await postmortems.insert(postmortem, event);
      }
      await incidents.transition(id, ({ postmortemAt }) =>
        postmortemAt === null ? { changes: { postmortemAt: now }, event: null } : null,
      );
    },
  };
}

async function pagesOf({ deliveries, channels }: DraftDeps, incidentId: string) {
  const query = { incidentId, state: null, channelId: null, hiddenModelIds: [], skip: 0, limit: PAGES_MAX };
  const { deliveries: found } = await deliveries.list(query);
  const pages = found.filter(({ notice }) => notice === 'page').toReversed();
  const named: Record<string, string> = {};
  for (const channelId of new Set(pages.map((page) => page.channelId))) {
    const channel = await channels.find(channelId);
    if (channel) named[channelId] = `${channel.target.kind} ${channel.name}`;
  }
  return { pages, channels: named };
}

/** The verbs of postmortems. Whoever may not see the incident is told NOT_FOUND. */
export interface Postmortems {
  /** @throws DomainError NOT_FOUND, also while it is not drafted yet */
  get(principal: Principal, incidentId: string): Promise<Postmortem>;
  /**
   * Replaces its text, or writes it before it is drafted; `ifMatch` is the revision that it must have, null for any.
   * @throws DomainError NOT_FOUND, INVALID_STATE while the incident is unresolved, PRECONDITION_FAILED
   */
  put(
    principal: Principal,
    incidentId: string,
    text: { markdown: string; ifMatch: number | null },
  ): Promise<Postmortem>;
}

/** The verbs over their ports. */
export function createPostmortems(deps: {
  postmortems: PostmortemRepository;
  incidents: Pick<Incidents, 'get'>;
  clock: Clock;
}): Postmortems {
  const { postmortems, incidents, clock } = deps;
  return {
    async get(principal, incidentId) {
      const { status } = await incidents.get(principal, incidentId);
      const postmortem = await postmortems.find(incidentId);
      if (postmortem) return postmortem;
      throw new DomainError(
        'NOT_FOUND',
        `there is no postmortem of this incident, which is ${status}: it is drafted shortly after the resolution`,
      );
    },
    async put(principal, incidentId, { markdown, ifMatch }) {
      const incident = await incidents.get(principal, incidentId);
      assertHasPostmortem(incident);
      const by = { actor: principal.actor, now: clock.now() };
      if (!(await postmortems.find(incidentId))) {
        assertRevision({ revision: 0 }, ifMatch);
        const { postmortem, event } = newPostmortem(incident, markdown, by);
        await postmortems.insert(postmortem, event);
      }
      return postmortems.transition(incidentId, (postmortem) => {
        assertRevision(postmortem, ifMatch);
        return editPostmortem(postmortem, markdown, by);
      });
    },
  };
}
