import { proxyActivities } from '@temporalio/workflow';

const { firstLine } = proxyActivities<{ firstLine: () => Promise<number> }>({ startToCloseTimeout: '1m' });

/** The least that there is: one workflow that calls one activity. */
export async function bare(): Promise<number> {
  return firstLine();
}
