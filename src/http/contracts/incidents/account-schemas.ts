import { z } from 'zod';
import { KEY_DAYS } from '../../../domain/auth/api-key';
import { PASSWORD_LENGTH, SLUG_RULE, USERNAME_RULE } from '../../../domain/auth/names';
import { PERMISSION_NAMES, ROLES } from '../../../domain/auth/role';
import { PageQuery, pageOf, Time } from './page';

const TEAMS_MAX = 100;
const NAME_MAX = 200;
/** Longer than any password that can be set, and short enough to be hashed. */
const SENT_PASSWORD_MAX = 1_024;

const role = z.enum(ROLES);
const username = z.string().meta({ description: `Username: ${USERNAME_RULE}.` });
const slug = z.string().meta({ description: `Slug: ${SLUG_RULE}.` });
const password = z
  .string()
  .max(SENT_PASSWORD_MAX)
  .meta({
    description: `${PASSWORD_LENGTH.minimum} to ${PASSWORD_LENGTH.maximum} characters.`,
  });
const name = z.string().trim().min(1).max(NAME_MAX);

export const Credentials = z
  .object({ username: z.string(), password: z.string().max(SENT_PASSWORD_MAX) })
  .meta({ id: 'Credentials' });
export const Token = z
  .object({
    access_token: z.string().meta({ description: 'A JWT; send it as `Authorization: Bearer …`.' }),
    token_type: z.literal('bearer'),
    expires_in: z.int().meta({ description: 'Seconds.' }),
  })
  .meta({ id: 'Token' });

export const ById = z.object({ id: z.string() });
export const ByUsername = z.object({ username: z.string() });
export const Pages = z.object(PageQuery);
export const UserListQuery = z.object({
  ...PageQuery,
  team: z.string().optional().meta({ description: 'Members of this team alone.' }),
  role: role.optional(),
});

export const NewUser = z.object({
  username,
  password,
  role: role.default('viewer'),
  teams: z.array(slug).max(TEAMS_MAX).default([]),
});
export const UserPatch = z.object({
  role: role.optional(),
  active: z.boolean().optional(),
  teams: z.array(slug).max(TEAMS_MAX).optional(),
});
export const NewPassword = z.object({
  password,
  current_password: z
    .string()
    .max(SENT_PASSWORD_MAX)
    .optional()
    .meta({ description: 'Needed to change one’s own.' }),
});
export const User = z
  .object({
    username: z.string(),
    role,
    active: z.boolean(),
    teams: z.array(z.string()),
    created_at: Time,
  })
  .meta({ id: 'User' });
export const UserPage = pageOf(User).meta({ id: 'UserPage' });
export const Me = User.extend({
  permissions: z.array(z.enum(PERMISSION_NAMES)).meta({ description: 'What the credentials sent may do.' }),
}).meta({ id: 'Me' });

export const NewTeam = z.object({ id: slug, name });
const separateApproval = z.boolean().meta({
  description: 'True: no member approves a recipe whose newest version they wrote.',
});
export const TeamPatch = z.object({ name: name.optional(), separate_approval: separateApproval.optional() });
export const Team = z
  .object({ id: z.string(), name: z.string(), separate_approval: separateApproval, created_at: Time })
  .meta({ id: 'Team' });
export const TeamPage = pageOf(Team).meta({ id: 'TeamPage' });

export const NewApiKey = z.object({
  name,
  scopes: z.array(z.enum(PERMISSION_NAMES)).max(PERMISSION_NAMES.length),
  expires_at: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({
      description: `In ${KEY_DAYS.usual} days unless given, in ${KEY_DAYS.maximum} days at the latest.`,
    }),
});
export const ApiKey = z
  .object({
    id: z.string(),
    owner: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(PERMISSION_NAMES)),
    created_at: Time,
    expires_at: Time,
    revoked_at: Time.nullable(),
  })
  .meta({ id: 'ApiKey' });
export const NewApiKeyShown = ApiKey.extend({
  key: z.string().meta({ description: 'The key itself, shown this once.' }),
}).meta({ id: 'ApiKeyShown' });
export const ApiKeyPage = pageOf(ApiKey).meta({ id: 'ApiKeyPage' });
export const SigningKey = z.object({ kid: z.string(), created_at: Time }).meta({ id: 'SigningKey' });
