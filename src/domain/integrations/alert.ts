/** What one sender reports under one key of its own, and the incident that it led to. */
export interface Alert {
  /** Derived from the integration and the sender's key. */
  id: string;
  revision: number;
  integrationId: string;
  incidentId: string;
  /** False after the sender said that it is over. */
  isFiring: boolean;
  /** Counts the incidents that it led to. */
  generation: number;
  /** Of what it last said, so that repeats are not noted again. */
  digest: string;
}

/** Storage of alerts. Rejects with UNAVAILABLE while the store is away. */
export interface AlertRepository {
  find(id: string): Promise<Alert | null>;
  /** Stores `next` over the revision before it, revision 1 where there is none; false when another write came first. */
  replace(next: Alert): Promise<boolean>;
  /** True while any alert of the incident is firing. */
  isAnyFiring(incidentId: string): Promise<boolean>;
}
