import type { Directory } from '../../domain/incidents/directory';
import type { By } from '../../domain/incidents/incident-rules';
import type { Listener } from '../../domain/incidents/notices';
import type { IncidentNotice } from '../../domain/notifications/message';

/** Looks up who hears of any of `notices`, so that a rule can use it. */
export async function listenersOf(
  directory: Directory,
  teamId: string | null,
  notices: readonly IncidentNotice[],
): Promise<By['listeners']> {
  const asked = notices.map(
    async (notice): Promise<[IncidentNotice, readonly Listener[]]> => [
      notice,
      await directory.subscribers(teamId, notice),
    ],
  );
  const found = new Map(await Promise.all(asked));
  return (notice) => found.get(notice) ?? [];
}
