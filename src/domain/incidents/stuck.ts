/** Something that should move and was found not to. JSON-safe. */
export interface Finding {
  /** Names what is stuck and how far it had come: as soon as it moves, it is another. */
  key: string;
  /** What is stuck, in words. */
  what: string;
}

/** The model of the service itself, which its own incidents are about. */
export const MODELKEEPER_ID = '6d6f6465-6c6b-4565-a570-657200000000';
export const MODELKEEPER_NAME = 'modelkeeper';

/** Longest list of findings in words. */
const TOLD_MAX = 20;

/** What was found twice: it has not moved in between. */
export function stillStuck(before: readonly Finding[], now: readonly Finding[]): Finding[] {
  const known = new Set(before.map(({ key }) => key));
  return now.filter(({ key }) => known.has(key));
}

/** An alarm in words: what is stuck, and what to do about it. */
export function alarmOf(findings: readonly Finding[]): { title: string; description: string } {
  const count = findings.length;
  const told = findings.slice(0, TOLD_MAX).map(({ what }) => `- ${what}`);
  const rest = count > TOLD_MAX ? [`- and ${count - TOLD_MAX} more`] : [];
  return {
    title: `${count} ${count === 1 ? 'process of Modelkeeper does' : 'processes of Modelkeeper do'} not move`,
    description: [
      'The auditor found these stuck, twice in a row:',
      ...told,
      ...rest,
      'What to do: see that a worker runs and reaches MongoDB and Temporal (`/ready` says so); then look at the named workflows in the Temporal UI. ' +
        'A workflow that fails on the same activity again and again shows the error there. One that was terminated is started again within a minute.',
    ].join('\n'),
  };
}
