import * as wf from '@temporalio/workflow';
import { deliveryCommitted } from './messages/incident';
import { outbound, reads } from './proxies';

const REREAD_MS = 10 * 60_000;
/** Between two messages to one destination, which is as much as chat services take. */
const PAUSE_MS = 1_000;

/**
 * Sends what is committed for one destination, one envelope after another, until nothing is pending. What is sent, and
 * what became of it, is on record; a failed try is repeated when the record says so.
 */
export async function delivery(channelId: string): Promise<void> {
  let wakes = 0;
  wf.setHandler(deliveryCommitted, () => {
    wakes += 1;
  });
  for (;;) {
    const heard = wakes;
    const step = await reads.readDeliveryStep(channelId, new Date().toISOString());
    if (step.kind === 'stop' && wakes === heard) return;
    if (wf.workflowInfo().continueAsNewSuggested) await wf.continueAsNew<typeof delivery>(channelId);
    if (step.kind === 'wait') {
      const waitMs = Math.min(Math.max(1, Date.parse(step.until) - Date.now()), REREAD_MS);
      await wf.condition(() => wakes > heard, waitMs, { summary: 'until the next try' });
    } else if (step.kind === 'send') {
      const summary = step.ids.length === 1 ? 'send a message' : `send ${step.ids.length} messages as one`;
      const sent = await outbound.sendDeliveries.executeWithOptions({ summary }, [
        channelId,
        step.ids,
        new Date().toISOString(),
      ]);
      if (sent > 0) await wf.sleep(PAUSE_MS, { summary: 'spare the receiver' });
    }
  }
}
