import { SYSTEM } from '../../domain/auth/principal';
import { DomainError, type ErrorCode } from '../../domain/errors';
import type { Incident } from '../../domain/incidents/incident';
import type { Settled } from '../../domain/incidents/runbook-next';
import type { Moved, Promotions } from '../registry/promotions';

/** What is tried again instead of failing the step. */
const PASSING: readonly ErrorCode[] = ['UNAVAILABLE', 'INTERNAL'];

/**
 * Carries out the step of an incident's runbook if it is a rollback that has begun, and resolves to how it ended; null for any
 * other step. The decision that it makes carries a key of incident and step: done again after a death, it changes nothing more.
 */
export async function rollBack(
  { promotions }: { promotions: Pick<Promotions, 'rollback'> },
  { id, modelId, runbook }: Incident,
  index: number,
): Promise<Settled | null> {
  const step = runbook?.steps[index];
  if (step?.state !== 'running' || step.action.kind !== 'rollback') return null;
  const key = `${id}/runbook/${index + 1}`;
  const reason = `step ${index + 1}, ${step.name}, of the runbook ${runbook?.name} of incident ${id}`;
  const asked = { modelId, version: step.action.version, reason, ifMatch: null, kind: 'automatic' as const };
  try {
    const moved = await promotions.rollback({ ...asked, request: { key, digest: key } }, SYSTEM);
    return { state: 'done', detail: told(moved, key) };
  } catch (error) {
    if (!(error instanceof DomainError) || PASSING.includes(error.code)) throw error;
    return { state: runbook?.state === 'undoing' ? 'cancelled' : 'failed', detail: error.message };
  }
}

function told({ decision: { version, previous, request } }: Moved, key: string): string {
  return request?.key === key
    ? `version ${version} serves again instead of version ${previous}`
    : `version ${version} serves already`;
}
