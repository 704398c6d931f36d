import type { NewEvent } from '../event';
import type { Severity } from '../incidents/severity';

/** One step of how a person is told: by this channel, so long after they were paged. */
export interface NotificationRule {
  channelId: string;
  afterMinutes: number;
  /** For which severities; empty for all. */
  severities: readonly Severity[];
}

/** A daily time in which nobody is told of anything but P1. Wall times `HH:MM` in an IANA zone; may run over midnight. */
export interface QuietHours {
  from: string;
  to: string;
  zone: string;
}

/** How one user wants to be told. Without rules, by every verified contact method at once. JSON-safe. */
export interface Preferences {
  /** The username. */
  id: string;
  revision: number;
  rules: readonly NotificationRule[];
  quietHours: QuietHours | null;
  lastEventAt: string;
}

export interface PreferencesDecision {
  changes: Partial<Pick<Preferences, 'rules' | 'quietHours'>>;
  event: NewEvent | null;
}

/** One way and time of telling a person. `step` numbers the rule, so that each is used once a page. */
export interface PlannedNotice {
  channelId: string;
  step: number;
  /** ISO 8601 UTC: after the rule's minutes, and after quiet hours where they count. */
  dueAt: string;
}
