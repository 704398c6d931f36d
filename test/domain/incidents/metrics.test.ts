import { type IncidentGroup, measuresOf, partition, spreadOf } from '../../../src/domain/incidents/metrics';

const aGroup = (changes: Partial<IncidentGroup> = {}): IncidentGroup => ({
  status: 'closed',
  severity: 'P2',
  teamId: 'risk',
  modelId: 'a',
  modelName: 'one',
  count: 1,
  secondsToAcknowledge: [60],
  secondsToResolve: [120],
  breaches: { acknowledge: 0, resolve: 1 },
  ...changes,
});

it.each([
  [[], { count: 0, mean: null, median: null, p90: null }],
  [[7], { count: 1, mean: 7, median: 7, p90: 7 }],
  [[4, 1], { count: 2, mean: 2.5, median: 2.5, p90: 4 }],
  [[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], { count: 10, mean: 5.5, median: 5.5, p90: 9 }],
  [[0, 0, 1], { count: 3, mean: 0.3, median: 0, p90: 1 }],
])('the spread of %j', (seconds, spread) => {
  expect(spreadOf(seconds)).toEqual(spread);
});

it('measures of groups are those of all their incidents together', () => {
  const open = aGroup({ status: 'open', count: 3, secondsToAcknowledge: [], secondsToResolve: [] });
  expect(measuresOf([aGroup(), open, aGroup({ secondsToAcknowledge: [180] })])).toEqual({
    total: 5,
    byStatus: { open: 3, investigating: 0, resolved: 0, closed: 2 },
    toAcknowledge: { count: 2, mean: 120, median: 120, p90: 180 },
    toResolve: { count: 2, mean: 120, median: 120, p90: 120 },
    breaches: { acknowledge: 0, resolve: 3 },
  });
});

it('a partition has each group once, the part with the most incidents first', () => {
  const parts = partition([aGroup(), aGroup({ modelId: 'b', count: 4 }), aGroup()], ({ modelId }) => modelId);
  expect(parts.map(({ key, measures }) => [key, measures.total])).toEqual([
    ['b', 4],
    ['a', 2],
  ]);
});
