import type { z } from 'zod';
import type { Silence } from '../../../../domain/incidents/silence';
import type { Clock } from '../../../../domain/ports';
import type { Silences } from '../../../../usecases/incidents/silences';
import { creation } from '../../../creation';
import { type Route, route } from '../../../route';
import { toSeconds } from '../../../time';
import { rangeOf } from '../page';
import * as schemas from './schemas';

/** What the operations on silences stand on. */
export interface SilenceDeps {
  silences: Silences;
  clock: Clock;
}

const ALL = '/api/v1/silences';
const ONE = `${ALL}/:silence_id`;
const SHOWN = { description: 'The silence.', schema: schemas.Silence, example: schemas.EXAMPLE };

/** Times in which certain incidents page nobody: maintenance windows, and what is known. */
export function silenceRoutes({ silences, clock }: SilenceDeps): Route[] {
  return [list(silences, clock), create(silences), get(silences), end(silences)];
}

function list(silences: Silences, clock: Clock): Route {
  return route({
    method: 'get',
    path: ALL,
    operationId: 'listSilences',
    summary: 'List silences; the one that begins last comes first',
    isExtension: true,
    permission: 'incident:read',
    query: schemas.SilenceListQuery,
    response: {
      status: 200,
      description: 'Those of your teams and of every team.',
      schema: schemas.SilencePage,
      example: { total: 1, page: 1, page_size: 25, items: [schemas.EXAMPLE] },
    },
    errors: [],
    handle: async ({ query }, { principal }) => {
      const { page, page_size, state } = query;
      const asked = { endsAfter: state === 'current' ? clock.now() : null, ...rangeOf(query) };
      const { total, silences: found } = await silences.list(principal, asked);
      return { body: { total, page, page_size, items: found.map(present) } };
    },
  });
}

function create(silences: Silences): Route {
  return route({
    method: 'post',
    path: ALL,
    operationId: 'createSilence',
    summary: 'Page nobody about certain incidents for a time',
    description:
      'What is unresolved is paged again from the first level when it ends. Only admins silence every team.',
    isExtension: true,
    permission: 'silence:write',
    takesRequestKey: true,
    body: schemas.NewSilence,
    bodyExample: { reason: 'The warehouse is moved', team: 'risk', ends_at: '2026-05-23T06:00:00Z' },
    response: { status: 201, ...SHOWN },
    errors: [],
    handle: async ({ body }, caller) => {
      const { reason, severities, labels, team: teamId, model_id: modelId } = body;
      const times = { startsAt: body.starts_at, endsAt: body.ends_at };
      const { once, answer } = creation(caller, (silence: Silence) => ({
        status: 201,
        headers: { Location: `${ALL}/${silence.id}` },
        body: present(silence),
      }));
      const asked = { reason, severities, labels, teamId, modelId, ...times };
      return answer(await silences.create(caller.principal, asked, once));
    },
  });
}

function get(silences: Silences): Route {
  return route({
    method: 'get',
    path: ONE,
    operationId: 'getSilence',
    summary: 'Get a silence',
    isExtension: true,
    permission: 'incident:read',
    params: schemas.SilenceInPath,
    response: { status: 200, ...SHOWN },
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => ({
      body: present(await silences.get(principal, params.silence_id)),
    }),
  });
}

function end(silences: Silences): Route {
  return route({
    method: 'post',
    path: `${ONE}/end`,
    operationId: 'endSilence',
    summary: 'End a silence now: what is unresolved is paged again',
    isExtension: true,
    permission: 'silence:write',
    params: schemas.SilenceInPath,
    response: { status: 200, ...SHOWN },
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => ({
      body: present(await silences.end(principal, params.silence_id)),
    }),
  });
}

function present(silence: Silence): z.input<typeof schemas.Silence> {
  return {
    id: silence.id,
    reason: silence.reason,
    team: silence.teamId,
    model_id: silence.modelId,
    severities: [...silence.severities],
    labels: [...silence.labels],
    starts_at: toSeconds(silence.startsAt),
    ends_at: toSeconds(silence.endsAt),
    created_by: silence.createdBy,
    created_at: toSeconds(silence.createdAt),
  };
}
