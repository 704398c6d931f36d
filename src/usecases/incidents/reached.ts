import type { Directory } from '../../domain/incidents/directory';
import { ruleOf } from '../../domain/incidents/escalation';
import type { EscalationTarget } from '../../domain/incidents/escalation-policy';
import type { Reached } from '../../domain/incidents/escalation-rules';
import type { Incident } from '../../domain/incidents/incident';

type Page = Reached['pages'][number];

/** Whom the level reaches at `now`: users by their own rules, schedules and teams by their people, channels themselves. */
export async function reachedBy(
  directory: Directory,
  { incident, level, now }: { incident: Incident; level: number; now: string },
): Promise<Reached> {
  const targets = ruleOf(incident)?.levels[level]?.targets ?? [];
  const pages: Page[] = [];
  const steps: number[] = [];
  const mirrors: string[] = [];
  const described: string[] = [];
  for (const target of targets) {
    const reason = `level ${level + 1} of the escalation, ${target.kind} ${target.id}`;
    if (target.kind === 'channel') {
      const kind = await directory.channelKind(target.id);
      described.push(kind ? `channel ${target.id}` : `channel ${target.id}: not in use`);
      if (kind === null) continue;
      pages.push({ channelId: target.id, recipient: null, dueAt: now, reason });
      steps.push(0);
      if (kind === 'pagerduty') mirrors.push(target.id);
      continue;
    }
    const people = await peopleOf(directory, target, now);
    described.push(`${target.kind} ${target.id}: ${people.join(', ') || 'nobody'}`);
    for (const username of people) {
      for (const { channelId, step, dueAt } of await directory.noticesFor(username, incident.severity, now)) {
        pages.push({ channelId, recipient: username, dueAt, reason });
        steps.push(step);
      }
    }
  }
  return { pages, steps, mirrors, described };
}

/** Usernames behind a target at `now`. */
export async function peopleOf(
  directory: Directory,
  { kind, id }: Exclude<EscalationTarget, { kind: 'channel' }>,
  now: string,
): Promise<string[]> {
  if (kind === 'user') return [id];
  return kind === 'schedule' ? directory.onCall(id, now) : directory.teamMembers(id);
}
