import * as wf from '@temporalio/workflow';
import { stillStuck } from '../src/domain/incidents/stuck';
import { records } from './proxies';

/**
 * Proves that nothing is stuck, started by a schedule: what is found twice, `graceMs` apart, without having moved in
 * between is raised as an incident of the service itself. Resolves to what was raised, in words.
 */
export async function auditIncidents({ graceMs }: { graceMs: number }): Promise<string[]> {
  const suspects = await records.findStuck(new Date().toISOString());
  if (suspects.length === 0) return [];
  await wf.sleep(graceMs, { summary: 'leave time to move' });
  const stuck = stillStuck(suspects, await records.findStuck(new Date().toISOString()));
  const { workflowId, runId } = wf.workflowInfo();
  if (stuck.length > 0) await records.raiseStuck(stuck, `${workflowId}/${runId}`);
  return stuck.map(({ what }) => what);
}
