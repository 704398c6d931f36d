import { Readable } from 'node:stream';
import { z } from 'zod';
import { POSTMORTEM_CHARACTERS_MAX, type Postmortem } from '../../../../domain/incidents/postmortem';
import type { Postmortems } from '../../../../usecases/incidents/postmortems';
import { prefers } from '../../../accept';
import { entityTag } from '../../../caller';
import { type Route, route } from '../../../route';
import { toSeconds } from '../../../time';
import { DashedId, Time } from '../page';
import { IncidentInPath } from './schemas';

/** What the operations on postmortems stand on. */
export interface PostmortemDeps {
  postmortems: Postmortems;
}

const PATH = '/api/v1/incidents/:incident_id/postmortem';
const MARKDOWN = 'text/markdown';

const Text = z
  .string('must be a text')
  .max(POSTMORTEM_CHARACTERS_MAX, `must have at most ${POSTMORTEM_CHARACTERS_MAX} characters`)
  .meta({ description: 'Markdown.' });
const PostmortemText = z.object({ markdown: Text }).meta({ id: 'PostmortemText' });
const PostmortemShown = z
  .object({
    incident_id: DashedId,
    markdown: Text,
    created_at: Time,
    edited_at: Time.nullable().meta({ description: 'Null while it is as it was drafted.' }),
    edited_by: z.string().nullable(),
  })
  .meta({ id: 'Postmortem' });

const EXAMPLE: z.input<typeof PostmortemShown> = {
  incident_id: 'b2004a48-328a-4daa-96f6-cd3966b89ee2',
  markdown: '# Postmortem: Drift of credit-risk-v3\n\n## Facts\n',
  created_at: '2026-05-22T14:33:00Z',
  edited_at: null,
  edited_by: null,
};

/** Reading and writing of an incident's postmortem. */
export function postmortemRoutes(deps: PostmortemDeps): Route[] {
  return [readPostmortem(deps), writePostmortem(deps)];
}

const common = {
  path: PATH,
  isExtension: true,
  takesRevision: true,
  params: IncidentInPath,
} as const;

function readPostmortem({ postmortems }: PostmortemDeps): Route {
  return route({
    ...common,
    method: 'get',
    operationId: 'getPostmortem',
    summary: 'Read the postmortem of an incident',
    description: 'Drafted from the timeline when the incident is resolved.',
    permission: 'incident:read',
    response: {
      status: 200,
      description: 'The postmortem; as bare Markdown for those who ask for that.',
      schema: PostmortemShown,
      example: EXAMPLE,
      orText: MARKDOWN,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal, headers }) => {
      const postmortem = await postmortems.get(principal, params.incident_id);
      const told = { Vary: 'Accept', ...entityTag(postmortem) };
      if (!prefers(headers.accept, MARKDOWN)) return { headers: told, body: present(postmortem) };
      const stream = Readable.from([postmortem.markdown]);
      return { headers: { ...told, 'Content-Type': `${MARKDOWN}; charset=utf-8` }, stream };
    },
  });
}

function writePostmortem({ postmortems }: PostmortemDeps): Route {
  return route({
    ...common,
    method: 'put',
    operationId: 'putPostmortem',
    summary: 'Write the postmortem of an incident',
    description: 'Replaces the text; what people wrote is never drafted over.',
    permission: 'incident:write',
    body: PostmortemText,
    bodyExample: { markdown: EXAMPLE.markdown },
    response: {
      status: 200,
      description: 'The postmortem as it is now.',
      schema: PostmortemShown,
      example: EXAMPLE,
    },
    errors: ['NOT_FOUND', 'INVALID_STATE', 'PRECONDITION_FAILED'],
    handle: async ({ params, body }, { principal, ifMatch }) => {
      const postmortem = await postmortems.put(principal, params.incident_id, { ...body, ifMatch });
      return { headers: entityTag(postmortem), body: present(postmortem) };
    },
  });
}

function present(postmortem: Postmortem): z.input<typeof PostmortemShown> {
  const { id, markdown, createdAt, editedAt, editedBy } = postmortem;
  return {
    incident_id: id,
    markdown,
    created_at: toSeconds(createdAt),
    edited_at: editedAt === null ? null : toSeconds(editedAt),
    edited_by: editedBy,
  };
}
