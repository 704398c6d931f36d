import type { Figures } from '../figures';
import type { Session } from '../session';
import { benchEngine } from './engine';
import { benchStores } from './stores';

/** Rates and lists against the size of the store, then one engine with many open incidents. */
export async function benchIncidents(session: Session, figures: Figures): Promise<void> {
  await benchStores(session, figures);
  await benchEngine(session, figures);
}
