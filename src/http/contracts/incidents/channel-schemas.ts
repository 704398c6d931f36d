import { z } from 'zod';
import { CHANNEL_KINDS } from '../../../domain/notifications/channel';
import { PAGERDUTY_URL } from '../../../domain/notifications/channel-rules';
import { INCIDENT_NOTICES } from '../../../domain/notifications/message';
import { PageQuery, pageOf, Time } from './page';

const NAME_MAX = 100;
const SLUG_MAX = 64;
const URL_MAX = 2_048;
const ROUTING_KEY = /^[\w-]{16,64}$/;

const Url = z.string('must be a URL').max(URL_MAX, `must be at most ${URL_MAX} characters long`);
const Name = z
  .string('must be a string')
  .trim()
  .min(1, 'must not be empty')
  .max(NAME_MAX, `must be at most ${NAME_MAX} characters long`);
const Team = z
  .string('must be the name of a team')
  .min(1, 'must not be empty')
  .max(SLUG_MAX, `must be at most ${SLUG_MAX} characters long`);
const Notices = z
  .array(z.enum(INCIDENT_NOTICES, `must be one of ${INCIDENT_NOTICES.join(', ')}`), 'must be an array')
  .max(INCIDENT_NOTICES.length, 'must name each notice once')
  .transform((notices) => [...new Set(notices)])
  .meta({
    description: 'Of what on its team’s incidents the channel is told without being paged.',
    override: { type: 'array', items: { type: 'string', enum: [...INCIDENT_NOTICES] } },
  });

const Webhook = z.object({ kind: z.literal('webhook'), url: Url });
const Slack = z.object({
  kind: z.literal('slack'),
  url: Url.meta({ description: 'A Slack incoming webhook.' }),
});
const Email = z.object({ kind: z.literal('email'), address: z.string('must be an email address').max(254) });
const PagerDuty = z
  .object({
    kind: z.literal('pagerduty'),
    routing_key: z.string('must be a string').regex(ROUTING_KEY, 'must be an integration key of PagerDuty'),
    url: Url.default(PAGERDUTY_URL),
  })
  .transform(({ routing_key: routingKey, ...rest }) => ({ ...rest, routingKey }));

const kindRule = (kinds: readonly string[]): string =>
  `must be an object whose kind is one of ${kinds.join(', ')}`;
const Target = z
  .discriminatedUnion('kind', [Webhook, Slack, Email, PagerDuty], kindRule(CHANNEL_KINDS))
  .meta({ id: 'ChannelTarget' });
const OwnTarget = z
  .discriminatedUnion('kind', [Webhook, Slack, Email], kindRule(['webhook', 'slack', 'email']))
  .meta({ id: 'ContactTarget' });

/** `POST /channels`. */
export const NewChannel = z
  .object({ name: Name, team: Team, target: Target, notices: Notices.default([]) }, 'must be an object')
  .meta({ id: 'NewChannel' });
/** `PATCH /channels/{id}`. */
export const ChannelChange = z
  .object(
    { name: Name.optional(), target: Target.optional(), notices: Notices.optional() },
    'must be an object',
  )
  .meta({ id: 'ChannelChange' });
/** `POST /users/me/contact-methods`. */
export const NewContactMethod = z
  .object({ name: Name, target: OwnTarget }, 'must be an object')
  .meta({ id: 'NewContactMethod' });
/** `POST …/verify`. */
export const Code = z
  .object({ code: z.string('must be a string').regex(/^\d{6}$/, 'must be six digits') }, 'must be an object')
  .meta({ id: 'VerificationCode' });

export const ChannelInPath = z.object({ channel_id: z.string().max(100) });
export const UserInPath = z.object({ username: z.string().max(100) });
export const ChannelListQuery = z.object({
  ...PageQuery,
  team: Team.optional().meta({ description: 'Only channels of this team.' }),
});

const ShownTarget = z
  .object({
    kind: z.enum(CHANNEL_KINDS),
    url: z.string().optional().meta({ description: 'Without what in it may be secret.' }),
    address: z.string().optional(),
    routing_key: z.string().optional().meta({ description: 'Its last four characters.' }),
  })
  .meta({ id: 'ShownTarget' });
const secrets = z
  .array(z.object({ created_at: Time, expires_at: Time.nullable() }))
  .optional()
  .meta({ description: 'Which secrets sign: all of them, until they expire.' });
const secret = z
  .string()
  .optional()
  .meta({ description: 'Shown this once: what signs (Standard Webhooks).', examples: ['whsec_…'] });

export const Channel = z
  .object({
    id: z.string(),
    name: z.string(),
    team: z.string(),
    target: ShownTarget,
    notices: z.array(z.string()),
    secrets,
    secret,
    created_at: Time,
    updated_at: Time,
    disabled_at: Time.nullable(),
  })
  .meta({ id: 'Channel' });
export const ChannelPage = pageOf(Channel).meta({ id: 'ChannelPage' });

export const ContactMethod = z
  .object({
    id: z.string(),
    name: z.string(),
    target: ShownTarget,
    secret,
    verified_at: Time.nullable(),
    verification: z
      .object({
        expires_at: Time,
        tries_left: z.int(),
        sent: z.boolean().nullable().meta({ description: 'Null while it is not known.' }),
        detail: z.string().nullable(),
      })
      .nullable()
      .meta({ description: 'The code that is waited for.' }),
    created_at: Time,
  })
  .meta({ id: 'ContactMethod' });
export const ContactMethods = z.object({ items: z.array(ContactMethod) }).meta({ id: 'ContactMethods' });

export const TestResult = z.object({ ok: z.boolean(), detail: z.string() }).meta({ id: 'ChannelTestResult' });

/** An answer without a body. */
export const Nothing = z.undefined();
