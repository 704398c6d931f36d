import { randomUUID } from 'node:crypto';
import { DomainError } from '../../../src/domain/errors';
import type { AlertRepository } from '../../../src/domain/integrations/alert';
import {
  type Integration,
  newIntegration,
  USUAL_SEVERITIES,
} from '../../../src/domain/integrations/integration';
import { createAlertRepository } from '../../../src/persistence/integrations/alert-repository';
import { type AlertedIncidents, createAlerts, type Report } from '../../../src/usecases/integrations/alerts';
import { openStore, type TestStore } from '../../persistence/store';
import { movableClock } from '../../support/clock';
import { incidentsInMemory } from './incidents';

let store: TestStore;
let repository: AlertRepository;
beforeAll(async () => {
  store = await openStore({ clock: movableClock() });
  repository = createAlertRepository(store.connection);
});
afterAll(() => store.close());

const anIntegration = (changes: Partial<Integration> = {}): Integration => ({
  ...newIntegration(
    {
      id: `int_${randomUUID()}`,
      kind: 'pagerduty',
      name: 'jobs',
      teamId: null,
      modelId: randomUUID(),
      severities: USUAL_SEVERITIES,
      defaultSeverity: 'P3',
      keyHash: randomUUID(),
      keyHint: 'f00d',
      createdBy: 'ada',
    },
    '2026-03-01T10:00:00.000Z',
  ).integration,
  ...changes,
});
const aReport = (changes: Partial<Report> = {}): Report => ({
  key: 'nightly',
  title: 'The job failed',
  description: null,
  severity: 'P2',
  labels: [],
  ...changes,
});
function world(changes: Partial<AlertedIncidents> = {}) {
  const { kept, incidents } = incidentsInMemory();
  const alerts = createAlerts({ alerts: repository, incidents: { ...incidents, ...changes } });
  return { kept, incidents, alerts, integration: anIntegration() };
}

describe('an alert', () => {
  it('opens one incident, is acknowledged and resolved by its key', async () => {
    const { kept, alerts, integration } = world();
    await alerts.trigger(integration, aReport());
    expect(kept).toMatchObject([{ status: 'open', title: 'The job failed', triggerSource: 'pagerduty' }]);
    await alerts.acknowledge(integration, 'nightly');
    expect(kept).toMatchObject([{ status: 'investigating' }]);
    await alerts.resolve(integration, 'nightly');
    expect(kept).toMatchObject([{ status: 'resolved' }]);
  });

  it('that is told twice changes nothing, one with news is noted once', async () => {
    const { kept, alerts, integration } = world();
    for (let told = 0; told < 3; told++) await alerts.trigger(integration, aReport());
    expect(kept).toMatchObject([{ notes: [] }]);
    for (let told = 0; told < 3; told++)
      await alerts.trigger(integration, aReport({ title: 'Failed again' }));
    expect(kept).toMatchObject([{ notes: ['Failed again'] }]);
  });

  it('that fires after it was resolved opens another incident', async () => {
    const { kept, alerts, integration } = world();
    await alerts.trigger(integration, aReport());
    await alerts.resolve(integration, 'nightly');
    await alerts.trigger(integration, aReport());
    expect(kept.map(({ status }) => status)).toEqual(['resolved', 'open']);
  });

  it('of twenty that come at once makes one incident', async () => {
    const { kept, alerts, integration } = world();
    await Promise.all(Array.from({ length: 20 }, () => alerts.trigger(integration, aReport())));
    expect(kept).toHaveLength(1);
  });

  it('is resolved from open at once, and resolving it again is harmless', async () => {
    const { kept, alerts, integration } = world();
    await alerts.trigger(integration, aReport());
    await alerts.resolve(integration, 'nightly');
    await alerts.resolve(integration, 'nightly');
    await alerts.acknowledge(integration, 'nightly');
    expect(kept).toMatchObject([{ status: 'resolved' }]);
  });

  it('that nobody knows is acknowledged and resolved by nothing', async () => {
    const { kept, alerts, integration } = world();
    await alerts.acknowledge(integration, 'unknown');
    await alerts.resolve(integration, 'unknown');
    expect(kept).toEqual([]);
  });

  it('of another integration with the same key is another alert', async () => {
    const { kept, alerts, integration } = world();
    await alerts.trigger(integration, aReport());
    await alerts.resolve(anIntegration(), 'nightly');
    expect(kept).toMatchObject([{ status: 'open' }]);
  });

  it('that shares its incident with another is resolved with the last of them', async () => {
    const { kept, alerts, integration } = world();
    await alerts.trigger(integration, aReport());
    await alerts.trigger(integration, aReport({ key: 'hourly' }));
    expect(kept).toHaveLength(1);
    await alerts.resolve(integration, 'nightly');
    expect(kept).toMatchObject([{ status: 'open' }]);
    await alerts.resolve(integration, 'hourly');
    expect(kept).toMatchObject([{ status: 'resolved' }]);
  });

  it('never resolves what somebody else opened', async () => {
    const { kept, incidents, alerts, integration } = world();
    const { modelId } = integration;
    const asked = { title: 'By hand', severity: 'P2' as const, modelId, description: null, labels: [] };
    await incidents.open(
      { actor: 'ada', role: 'responder', permissions: [], teams: [], via: 'token' },
      { ...asked, triggerSource: 'automated_performance' },
      { key: 'by hand', digest: '', respond: () => ({}) },
    );
    await alerts.trigger(integration, aReport());
    await alerts.resolve(integration, 'nightly');
    expect(kept).toMatchObject([{ title: 'By hand', status: 'open' }]);
  });

  it.each(['before', 'after'])(
    'that died %s its incident was opened opens one when it is told again',
    async (when) => {
      let dies = true;
      const given = incidentsInMemory();
      const { kept, alerts, integration } = {
        ...world({
          ...given.incidents,
          async open(...asked) {
            if (dies && when === 'before') throw new DomainError('UNAVAILABLE', 'gone');
            const opened = await given.incidents.open(...asked);
            if (dies) throw new DomainError('UNAVAILABLE', 'gone');
            return opened;
          },
        }),
        kept: given.kept,
      };
      await expect(alerts.trigger(integration, aReport())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      dies = false;
      await alerts.trigger(integration, aReport());
      expect(kept).toMatchObject([{ status: 'open' }]);
      await alerts.resolve(integration, 'nightly');
      expect(kept).toMatchObject([{ status: 'resolved' }]);
    },
  );

  it('whose resolution died on its way is resolved when it is told again', async () => {
    const given = incidentsInMemory();
    let dies = true;
    const { alerts, integration } = world({
      ...given.incidents,
      async patch(...asked) {
        if (dies) throw new DomainError('UNAVAILABLE', 'gone');
        return given.incidents.patch(...asked);
      },
    });
    await alerts.trigger(integration, aReport());
    await expect(alerts.resolve(integration, 'nightly')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    dies = false;
    await alerts.resolve(integration, 'nightly');
    expect(given.kept).toMatchObject([{ status: 'resolved' }]);
  });
});
