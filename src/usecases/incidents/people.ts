import type { Directory } from '../../domain/incidents/directory';
import { ruleOf } from '../../domain/incidents/escalation';
import type { Incident } from '../../domain/incidents/incident';
import type { Way } from '../../domain/incidents/notices';
import type { Told } from '../../domain/incidents/runbook-moves';
import { peopleOf } from './reached';
import { waysOf } from './ways';

/** The people on an incident at `now`, and how to reach them: who has it, and whom its levels have paged so far. */
export async function peopleOn(directory: Directory, incident: Incident, now: string): Promise<Told> {
  const { paging, assignedTo, acknowledgedBy, severity, teamId } = incident;
  const names = new Set([assignedTo, acknowledgedBy].filter((name) => name !== null));
  const levels = paging.round > 0 ? undefined : paging.level + 1;
  for (const { targets } of ruleOf(incident)?.levels.slice(0, levels) ?? [])
    for (const target of targets)
      if (target.kind !== 'channel')
        for (const name of await peopleOf(directory, target, now)) names.add(name);
  const people: { username: string; ways: Way[] }[] = [];
  for (const username of names) {
    const notices = await directory.noticesFor(username, severity, now);
    people.push({ username, ways: waysOf(notices) });
  }
  return { people, listeners: await directory.subscribers(teamId, 'approval_needed') };
}
