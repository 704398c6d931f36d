import type { z } from 'zod';
import type * as schemas from './policy-schemas';

/** Urgent ones page whoever is on call, then the whole team; the rest goes to its channel. */
export const POLICY_SETTINGS: z.output<typeof schemas.PolicySettings> = {
  rules: [
    {
      severities: ['P1', 'P2'],
      levels: [
        {
          targets: [{ kind: 'schedule', id: 'sch_5f0c2a6d1b7e4c3a9d8e7f60' }],
          acknowledge_timeout_minutes: 5,
        },
        { targets: [{ kind: 'team', id: 'credit-risk' }], acknowledge_timeout_minutes: 15 },
      ],
      repeats: 2,
      reminder_minutes: 30,
      unacknowledge_minutes: 60,
      raise_after: null,
    },
    {
      severities: ['P3', 'P4'],
      levels: [
        {
          targets: [{ kind: 'channel', id: 'chn_0a1b2c3d4e5f60718293a4b5' }],
          acknowledge_timeout_minutes: 240,
        },
      ],
      repeats: 0,
      reminder_minutes: null,
      unacknowledge_minutes: null,
      raise_after: 5,
    },
  ],
};

export const POLICY: z.output<typeof schemas.Policy> = {
  id: 'credit-risk',
  ...POLICY_SETTINGS,
  updated_at: '2026-01-02T08:00:00Z',
};

export const POLICY_PAGE: z.output<typeof schemas.PolicyPage> = {
  total: 1,
  page: 1,
  page_size: 25,
  items: [POLICY],
};
