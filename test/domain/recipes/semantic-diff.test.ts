import type { JsonObject } from '../../../src/domain/json';
import { highestRisk, semanticDiff } from '../../../src/domain/recipes/semantic-diff';

const told = (from: JsonObject, to: JsonObject) =>
  semanticDiff(from, to).map(({ text, risk }) => `${risk}: ${text}`);

describe('what changed between two manifests', () => {
  it.each<[JsonObject, JsonObject, string[]]>([
    [
      { training: { learning_rate: 0.3 } },
      { training: { learning_rate: 0.03 } },
      ['high: learning rate 0.3 → 0.03'],
    ],
    [{ max_depth: 4 }, { max_depth: 5 }, ['low: max depth 4 → 5']],
    [{ max_depth: 4 }, { max_depth: 12 }, ['medium: max depth 4 → 12']],
    [{ bias: 1 }, { bias: -1 }, ['high: bias 1 → -1']],
    [{ bias: 0 }, { bias: 1 }, ['high: bias 0 → 1']],
    [{ features: ['price', 'region'] }, { features: ['price'] }, ['high: feature dropped: region']],
    [{ features: ['price'] }, { features: ['price', 'day'] }, ['medium: feature added: day']],
    [{ features: ['a', 'b'] }, { features: ['b', 'a'] }, ['low: order of features changed']],
    [
      { features: [{ name: 'a', type: 'number' }] },
      { features: [{ name: 'a', type: 'category' }] },
      ['medium: feature changed: a'],
    ],
    [{ features: { numeric: ['a'] } }, { features: { numeric: [] } }, ['high: feature dropped: a']],
    [{ target: 'price' }, { target: 'revenue' }, ['high: target price → revenue']],
    [{ description: 'old' }, { description: 'new' }, ['low: description old → new']],
    [{ use_cv: true }, { use_cv: false }, ['medium: use cv true → false']],
    [{ seed: 1 }, { seed: '1' }, ['high: seed 1 → 1']],
    [{ seed: 1 }, {}, ['high: seed removed (was 1)']],
    [{}, { seed: 1 }, ['low: seed added: 1']],
    [{ grid: [1, 2] }, { grid: [1, 3] }, ['medium: grid [1,2] → [1,3]']],
    [{ a: { b: 1, c: 2 } }, { a: { c: 2, b: 1 } }, []],
  ])('from %j to %j', (from, to, expected) => {
    expect(told(from, to)).toEqual(expected);
  });

  it('is as risky as the riskiest part of it', () => {
    const changes = semanticDiff({ depth: 4, features: ['a'] }, { depth: 5, features: [] });
    expect(highestRisk(changes)).toBe('high');
    expect(highestRisk(semanticDiff({ depth: 4 }, { depth: 5 }))).toBe('low');
    expect(highestRisk([])).toBeNull();
  });
});
