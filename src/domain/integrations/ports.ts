import type { NewEvent } from '../event';
import type { Integration, IntegrationDecision } from './integration';

/** Storage of integrations. Rejects with UNAVAILABLE while the store is away. */
export interface IntegrationRepository {
  insert(integration: Integration, event: NewEvent): Promise<void>;
  find(id: string): Promise<Integration | null>;
  findByHash(keyHash: string): Promise<Integration | null>;
  transition(
    id: string,
    decide: (integration: Integration) => IntegrationDecision | null,
  ): Promise<Integration>;
  /** Those in use of these teams and of none, or of all; newest first. */
  list(query: {
    teams: readonly string[] | 'all';
    skip: number;
    limit: number;
  }): Promise<{ total: number; integrations: Integration[] }>;
}
