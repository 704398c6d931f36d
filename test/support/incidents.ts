import { randomBytes, randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { SYSTEM } from '../../src/domain/auth/principal';
import { newUser } from '../../src/domain/auth/user';
import type { PendingEvent } from '../../src/domain/event';
import type { EscalationLevel, EscalationRule } from '../../src/domain/incidents/escalation-policy';
import type { Incident } from '../../src/domain/incidents/incident';
import { SEVERITIES } from '../../src/domain/incidents/severity';
import { newChannel, newSecret } from '../../src/domain/notifications/channel-rules';
import type { Delivery } from '../../src/domain/notifications/delivery';
import type { IncidentNotice } from '../../src/domain/notifications/message';
import type { OpenRequest } from '../../src/usecases/incidents/opening';
import type { delivery, incident } from '../../workflows';
import type { TestCore } from './core';
import { eventually } from './eventually';
import type { Receiver } from './receiver';

/** A minute of a policy that the tests on the real clock wait for: 600 ms. */
export const SHORT_MINUTES = 0.01;

/** A webhook that leads to the path `/<owner>` of a receiver; resolves to its id. */
export async function aWebhook(
  { core }: Pick<TestCore, 'core'>,
  asked: { owner: { kind: 'user' | 'team'; id: string }; url: string; notices?: readonly IncidentNotice[] },
): Promise<string> {
  const { owner, notices = [] } = asked;
  const now = core.clock.now();
  const secret = newSecret(`whsec_${randomBytes(32).toString('base64')}`, now);
  const target = { kind: 'webhook' as const, url: `${asked.url}/${owner.id}`, secrets: [secret] };
  const id = `chn_${randomBytes(12).toString('hex')}`;
  const given = { id, name: owner.id, owner, target, notices, verification: null };
  const { channel, event } = newChannel(given, { actor: 'system', now });
  await core.notifications.channels.insert(channel, event);
  return id;
}

/** An active user with one contact method: the path `/<username>` of the receiver. Resolves to its channel. */
export async function aPerson(
  test: Pick<TestCore, 'core'>,
  receiver: Pick<Receiver, 'url'>,
  username: string,
): Promise<string> {
  const asked = { id: username, role: 'responder' as const, teams: [], passwordHash: 'none' };
  const { user, event } = newUser(asked, 'system', test.core.clock.now());
  await test.core.accounts.users.insert(user, event);
  return aWebhook(test, { owner: { kind: 'user', id: username }, url: receiver.url });
}

/** A level that pages users. */
export function aLevel(users: readonly string[], acknowledgeTimeoutMinutes: number): EscalationLevel {
  return { targets: users.map((id) => ({ kind: 'user' as const, id })), acknowledgeTimeoutMinutes };
}

/** Makes the policy of models without a team: one rule for every severity. */
export async function aPolicy(
  { core }: Pick<TestCore, 'core'>,
  levels: readonly EscalationLevel[],
  changes: Partial<EscalationRule> = {},
): Promise<void> {
  const rule = { severities: SEVERITIES, repeats: 0, reminderMinutes: null, unacknowledgeMinutes: null };
  const asked = { principal: SYSTEM, ifMatch: null };
  await core.onCall.policies.put('default', [{ ...rule, ...changes, levels }], asked);
}

/** Opens an incident of a model of its own, as a person would. */
export async function anOpenIncident(
  { core }: Pick<TestCore, 'core'>,
  changes: Partial<OpenRequest> = {},
): Promise<Incident> {
  const asked = { title: 'Accuracy fell', severity: 'P2' as const, modelId: randomUUID() };
  const rest = { description: null, triggerSource: 'manual' as const, labels: [] };
  return (await core.incidents.open(SYSTEM, { ...asked, ...rest, ...changes })).record;
}

/** Moves an incident on as a person would. */
export function moveTo(
  { core }: Pick<TestCore, 'core'>,
  id: string,
  status: 'investigating' | 'resolved' | 'closed',
): Promise<Incident> {
  return core.incidents.patch({ ...SYSTEM, actor: 'ada' }, id, { status, ifMatch: null });
}

/** Types of the events of an incident, oldest first, with the given ones only. */
export async function timelineOf({ core }: Pick<TestCore, 'core'>, id: string): Promise<PendingEvent[]> {
  return core.incidents.timeline(await core.incidentRecords.get(id));
}

/** Every delivery that an incident caused, oldest first. */
export async function deliveriesOf(
  { core }: Pick<TestCore, 'core'>,
  incidentId: string,
): Promise<Delivery[]> {
  const query = { state: null, incidentId, channelId: null, hiddenModelIds: [], skip: 0, limit: 100 };
  return (await core.deliveryRecords.list(query)).deliveries.toReversed();
}

/** What came in at a receiver: `<path> <type>`, in order. */
export function toldTo(receiver: Pick<Receiver, 'received'>): string[] {
  return receiver.received.map(({ path, body }) => `${path.slice(1)} ${messageOf(body).type}`);
}

/** A webhook's body. */
export function messageOf(body: string): { type: string; data: { incident: { id: string } } } {
  return JSON.parse(body) as { type: string; data: { incident: { id: string } } };
}

/** The workflow of an incident. */
export function incidentWorkflow(test: TestCore, id: string): WorkflowHandle<typeof incident> {
  return test.client.workflow.getHandle<typeof incident>(`incident/${id}`);
}

/** The workflow of a destination. */
export function deliveryWorkflow(test: TestCore, channelId: string): WorkflowHandle<typeof delivery> {
  return test.client.workflow.getHandle<typeof delivery>(`delivery/${channelId}`);
}

/** Waits until a receiver got so many requests. */
export function untilTold(receiver: Pick<Receiver, 'received'>, count: number): Promise<string[]> {
  return eventually(
    () => Promise.resolve(toldTo(receiver)),
    (told) => told.length >= count,
  );
}

/** A schedule with turns of a week each, in UTC; resolves to its id. */
export async function aSchedule(
  { core }: Pick<TestCore, 'core'>,
  asked: { startDate: string; handOverTime: string; participants: readonly string[] },
): Promise<string> {
  const rotation = { every: 1, unit: 'weeks' as const };
  const layers = [{ name: 'weeks', rotation, restrictions: [], ...asked }];
  const settings = { name: 'First line', description: '', teamId: null, zone: 'UTC', layers };
  return (await core.onCall.schedules.create(settings, SYSTEM)).record.id;
}

/** A maintenance window of everything. */
export async function aSilence(
  { core }: Pick<TestCore, 'core'>,
  span: { startsAt: string; endsAt: string },
): Promise<void> {
  const now = core.clock.now();
  const whose = { teamId: null, modelId: null, severities: [], labels: [] };
  const made = { reason: 'maintenance', createdBy: 'ada', createdAt: now, lastEventAt: now };
  const silence = { id: `sil_${randomBytes(12).toString('hex')}`, revision: 1, ...whose, ...made, ...span };
  const event = { type: 'silence.created', actor: 'ada', data: {} };
  await core.silenceRecords.insert(silence, event, undefined);
}
