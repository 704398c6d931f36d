import type { Directory } from '../../domain/incidents/directory';
import { ruleOf } from '../../domain/incidents/escalation';
import type { Incident } from '../../domain/incidents/incident';
import type { Way } from '../../domain/incidents/notices';
import type { Told } from '../../domain/incidents/runbook-moves';
import { peopleOf } from './reached';
import { waysOf } from './ways';

/** Who may do or approve a step at `now`, and how to reach them: who has the incident, and whom its levels have paged so far. */
export async function peopleOn(directory: Directory, incident: Incident, now: string): Promise<Told> {
  const people = await reachable(directory, await namesOn(directory, incident, now), { incident, now });
  return { people, listeners: await directory.subscribers(incident.teamId, 'approval_needed') };
}

/**
 * Who is to know at `now` that the runbook of an incident failed, and how to reach them: who works on it; where nobody
 * does, or they can't be reached, who has it and whom its levels have paged so far.
 */
export async function answerableFor(directory: Directory, incident: Incident, now: string): Promise<Told> {
  const { paging, assignedTo, acknowledgedBy, teamId } = incident;
  const owner = paging.state === 'acknowledged' ? (assignedTo ?? acknowledgedBy) : null;
  const owners = owner === null ? [] : await reachable(directory, [owner], { incident, now });
  const people =
    owners.length > 0
      ? owners
      : await reachable(directory, await namesOn(directory, incident, now), { incident, now });
  return { people, listeners: await directory.subscribers(teamId, 'runbook_failed') };
}

async function namesOn(directory: Directory, incident: Incident, now: string): Promise<Set<string>> {
  const { paging, assignedTo, acknowledgedBy } = incident;
  const names = new Set([assignedTo, acknowledgedBy].filter((name) => name !== null));
  const levels = paging.round > 0 ? undefined : paging.level + 1;
  for (const { targets } of ruleOf(incident)?.levels.slice(0, levels) ?? [])
    for (const target of targets)
      if (target.kind !== 'channel')
        for (const name of await peopleOf(directory, target, now)) names.add(name);
  return names;
}

async function reachable(
  directory: Directory,
  names: Iterable<string>,
  { incident, now }: { incident: Incident; now: string },
): Promise<{ username: string; ways: Way[] }[]> {
  const people: { username: string; ways: Way[] }[] = [];
  for (const username of names) {
    const notices = await directory.noticesFor(username, incident.severity, now);
    if (notices.length > 0) people.push({ username, ways: waysOf(notices) });
  }
  return people;
}
