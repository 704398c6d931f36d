import { eventually } from '../support/eventually';
import { type ApiCaller, createApiCaller } from './api-caller';
import type { Pager } from './pager';

export const ADMIN = { username: 'admin', password: 'a password of the kill tests' };
const TEAM = 'risk';
const ADA = 'ada';
/** Has no way to be reached: a level of hers alone is empty. */
const GRACE = 'grace';
const MODELS = ['pricing', 'churn', 'fraud', 'demand'];

/** Whom the policy pages, by the ids of their channels. */
export interface OnCallTeam {
  /** Ids of its models. */
  models: readonly [string, ...string[]];
  /** Told of what is opened, acknowledged and resolved; never paged. */
  chat: string;
  /** The levels' pages, by their index: those at once, and those a minute later. */
  levels: readonly { now: readonly string[]; later: readonly string[] }[];
  person: string;
  /** The person's contact methods. */
  contacts: readonly string[];
}

/** Sets a team up: a person whom two webhooks reach, desks, models, and three levels, of which the first is empty. */
export async function setUpTeam(caller: ApiCaller, pager: Pager, port: number): Promise<OnCallTeam> {
  const idOf = async (path: string, body: object): Promise<string> =>
    String((await caller.must('POST', path, body))['id']);
  const channel = (name: string, notices: string[] = []): Promise<string> => {
    const target = { kind: 'webhook', url: `${pager.url}/${name}` };
    return idOf('/channels', { name, team: TEAM, target, notices });
  };
  await caller.must('POST', '/teams', { id: TEAM, name: 'Risk' });
  for (const username of [ADA, GRACE]) {
    const role = 'responder';
    await caller.must('POST', '/users', { username, password: ADMIN.password, role, teams: [TEAM] });
  }
  const person = createApiCaller(port, { username: ADA, password: ADMIN.password });
  const [atOnce, later] = [await contact(person, pager, 'phone'), await contact(person, pager, 'watch')];
  const rules = [{ channel_id: atOnce }, { channel_id: later, after_minutes: 1 }];
  await person.must('PUT', '/users/me/notification-rules', { rules });
  const chat = await channel('chat', ['opened', 'acknowledged', 'resolved']);
  const desks = [await channel('desk'), await channel('manager')] as const;
  const targets = [
    [{ kind: 'user', id: GRACE }],
    [
      { kind: 'channel', id: desks[0] },
      { kind: 'user', id: ADA },
    ],
    [
      { kind: 'team', id: TEAM },
      { kind: 'channel', id: desks[1] },
    ],
  ];
  const levels = targets.map((list) => ({ targets: list, acknowledge_timeout_minutes: 1 }));
  const rule = { severities: ['P1', 'P2', 'P3', 'P4'], levels, repeats: 1 };
  await caller.must('PUT', `/teams/${TEAM}/escalation-policy`, { rules: [rule] });
  const [first = '', ...others] = await Promise.all(
    MODELS.map((name) => idOf('/models', { name, team: TEAM })),
  );
  const page = (level: number, whom: string, id: string, step: number): string =>
    [level, whom, id, step].join('/');
  return {
    models: [first, ...others],
    chat,
    person: ADA,
    contacts: [atOnce, later],
    levels: [
      { now: [], later: [] },
      {
        now: [page(1, 'channel', desks[0], 0), page(1, ADA, atOnce, 0)],
        later: [page(1, ADA, later, 1)],
      },
      {
        now: [page(2, 'channel', desks[1], 0), page(2, ADA, atOnce, 0)],
        later: [page(2, ADA, later, 1)],
      },
    ],
  };
}

/** Adds a webhook as a way to reach whoever `person` logs in as, and proves that it is theirs. */
async function contact(person: ApiCaller, pager: Pager, name: string): Promise<string> {
  const target = { kind: 'webhook', url: `${pager.url}/${name}` };
  const { id } = await person.must('POST', '/users/me/contact-methods', { name, target });
  const arrived = async () => pager.calls.find(({ path, code }) => path === `/${name}` && code !== null);
  const call = await eventually(arrived, (found) => found !== undefined);
  await person.must('POST', `/users/me/contact-methods/${String(id)}/verify`, { code: call?.code });
  return String(id);
}
