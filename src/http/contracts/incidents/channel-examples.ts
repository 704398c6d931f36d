const AT = '2026-05-22T14:33:00Z';

/** A team's webhook. */
export const CHANNEL = {
  id: 'chn_0123456789abcdef01234567',
  name: 'chat',
  team: 'risk',
  target: { kind: 'webhook' as const, url: 'https://receiver.example/hook' },
  notices: ['opened', 'resolved'],
  secrets: [{ created_at: AT, expires_at: null }],
  created_at: AT,
  updated_at: AT,
  disabled_at: null,
};

/** The same, the one time that its secret is shown. */
export const CHANNEL_WITH_SECRET = { ...CHANNEL, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' };

/** One page of channels. */
export const CHANNEL_PAGE = { total: 1, page: 1, page_size: 25, items: [CHANNEL] };

/** A user's address that waits for its code. */
export const CONTACT_METHOD = {
  id: 'chn_89abcdef0123456789abcdef',
  name: 'work',
  target: { kind: 'email' as const, address: 'ada@example.com' },
  verified_at: null,
  verification: { expires_at: '2026-05-22T14:48:00Z', tries_left: 5, sent: true, detail: '250 accepted' },
  created_at: AT,
};

/** The same after the code was entered. */
export const VERIFIED = { ...CONTACT_METHOD, verified_at: AT, verification: null };

/** When and how a user is told. */
export const PREFERENCES = {
  username: 'ada',
  rules: [
    { channel_id: CONTACT_METHOD.id, after_minutes: 0, severities: [] },
    { channel_id: 'chn_0123456789abcdef01234567', after_minutes: 5, severities: ['P1' as const] },
  ],
  quiet_hours: { from: '22:00', to: '07:00', zone: 'Europe/Berlin' },
};

/** How a trial went. */
export const TEST_RESULT = { ok: true, detail: 'answered 200' };
