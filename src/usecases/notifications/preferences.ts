import { DomainError, type FieldError } from '../../domain/errors';
import type { ChannelRepository, PreferencesRepository } from '../../domain/notifications/ports';
import type { Preferences } from '../../domain/notifications/preferences';
import { isZone } from '../../domain/on-call/zone';
import { assertRevision } from '../../domain/revision';

/** What users want to be told, and how. */
export interface PreferenceUseCases {
  /** What nobody said is no rules and no quiet hours, at revision 0. */
  get(username: string): Promise<Preferences>;
  /**
   * Replaces all of it. `revision`: the one it must have; null: any.
   * @throws DomainError VALIDATION_FAILED for a channel that is not the user's, or a zone that does not exist
   */
  put(
    username: string,
    asked: Pick<Preferences, 'rules' | 'quietHours'>,
    by: { actor: string; revision: number | null },
  ): Promise<Preferences>;
}

/** The verbs over their ports. */
export function createPreferences(deps: {
  preferences: PreferencesRepository;
  channels: ChannelRepository;
}): PreferenceUseCases {
  const { preferences, channels } = deps;

  async function assertSound(username: string, asked: Pick<Preferences, 'rules' | 'quietHours'>) {
    const owned = await channels.ofOwner({ kind: 'user', id: username });
    const known = new Set(owned.filter(({ disabledAt }) => disabledAt === null).map(({ id }) => id));
    const fields: FieldError[] = asked.rules.flatMap(({ channelId }, index) =>
      known.has(channelId)
        ? []
        : [refusal(['rules', index, 'channel_id'], 'is no contact method of this user')],
    );
    const { quietHours } = asked;
    if (quietHours !== null && !isZone(quietHours.zone))
      fields.push(refusal(['quiet_hours', 'zone'], 'must be a zone of the IANA database, as Europe/Berlin'));
    if (quietHours !== null && quietHours.from === quietHours.to)
      fields.push(refusal(['quiet_hours', 'to'], 'must differ from the beginning'));
    if (fields.length === 0) return;
    const told = fields.map(({ path: [, ...keys], message }) => `${keys.join('.')}: ${message}`);
    throw new DomainError('VALIDATION_FAILED', told.join('; '), { fields });
  }

  return {
    async get(username) {
      const none = { id: username, revision: 0, rules: [], quietHours: null, lastEventAt: '' };
      return (await preferences.find(username)) ?? none;
    },
    async put(username, asked, { actor, revision }) {
      await assertSound(username, asked);
      return preferences.change(username, (current) => {
        assertRevision(current, revision);
        return { changes: asked, event: { type: 'preferences.changed', actor, data: {} } };
      });
    },
  };
}

function refusal(path: (string | number)[], message: string): FieldError {
  return { path: ['body', ...path], message, kind: 'value' };
}
