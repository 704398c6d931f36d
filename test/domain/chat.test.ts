import { isFaithful } from '../../src/domain/chat/faithful';
import { type Passage, rankPassages } from '../../src/domain/chat/passages';
import { proposalsIn, withMember } from '../../src/domain/chat/proposal';
import { statusesIn } from '../../src/domain/chat/statuses';

const passage = (id: string, fact: string): Passage => ({ id, kind: 'run', title: '', fact, text: '' });

describe('passages for a question', () => {
  const known = [
    passage('run_1', 'A training of the retail recipe failed: the disk was full'),
    passage('run_2', 'A training of the travel recipe succeeded'),
    passage('run_3', 'A training of the travel recipe succeeded, and so on, with a lot of other words'),
  ];
  const found = (question: string) => rankPassages(question, known, 2).map(({ id }) => id);

  it('are those that share its rare words, the shorter first', () => {
    expect(found('which recipes failed?')).toEqual(['run_1', 'run_2']);
    expect(found('travel')).toEqual(['run_2', 'run_3']);
  });

  it('are found by an id as a whole', () => expect(found('what of run_3?')[0]).toBe('run_3'));

  it('are none where no word is shared', () => {
    expect(found('the weather')).toEqual([]);
    expect(rankPassages('anything', [], 5)).toEqual([]);
  });
});

describe('a change that a message asks for', () => {
  const manifest = {
    features: ['price', 'region'],
    target: 'sold',
    training: { learning_rate: 0.1, n_estimators: 200, max_depth: 5, use_cv: false },
  };
  it.each<[string, string, unknown]>([
    ['set learning rate to 0.05', 'training.learning_rate', 0.05],
    ['Please set the learning_rate to 0.05.', 'training.learning_rate', 0.05],
    ['change target to revenue', 'target', 'revenue'],
    ['set use cv to true', 'training.use_cv', true],
    ['drop feature region', 'features', ['price']],
    ['could you drop the feature "region"?', 'features', ['price']],
    ['add feature weekday', 'features', ['price', 'region', 'weekday']],
    ['more trees', 'training.n_estimators', 400],
    ['use fewer trees please', 'training.n_estimators', 100],
    ['lower the learning rate', 'training.learning_rate', 0.05],
    ['increase depth', 'training.max_depth', 10],
  ])('%s', (message, path, value) => {
    expect(proposalsIn(message, manifest)).toEqual([{ path: path.split('.'), value }]);
  });

  it.each(['which runs failed?', 'set nothing to 5', 'more of the same', ''])('is none: %s', (message) =>
    expect(proposalsIn(message, manifest)).toBeNull(),
  );

  it.each([
    ['drop feature unknown', 'it has no feature unknown'],
    ['add feature price', 'it has the feature price already'],
    ['set learning rate to 0.1', 'its training.learning_rate is 0.1 already'],
    ['fewer rounds', 'its rounds is 1 already'],
    ['double the learning rate and halve the learning rate', 'it would be what it is'],
    ['set learning rate to NaN', 'its training.learning_rate is a number, and "NaN" is none'],
  ])('would change nothing, and says why: %s', (message, reason) =>
    expect(proposalsIn(message, { ...manifest, rounds: 1 })).toEqual({ reason }),
  );

  it.each<[string, unknown[]]>([
    ['drop feature gone and set max depth to 3', [['training.max_depth', 3]]],
    [
      'Set learning_rate to 0.2, n_estimators to 50; and drop feature region.',
      [
        ['training.learning_rate', 0.2],
        ['training.n_estimators', 50],
        ['features', ['price']],
      ],
    ],
    [
      'drop feature region and drop feature price',
      [
        ['features', ['price']],
        ['features', []],
      ],
    ],
    [
      'Set max depth to 4. Then set learning rate to 0.2.',
      [
        ['training.max_depth', 4],
        ['training.learning_rate', 0.2],
      ],
    ],
    ['set supply and demand to 3', [['supply_and_demand', 3]]],
  ])('is all that changes something: %s', (message, changes) => {
    const found = proposalsIn(message, { ...manifest, supply_and_demand: 1, カテゴリ: 1 });
    expect([found].flat().map((each) => each && 'path' in each && [each.path.join('.'), each.value])).toEqual(
      changes,
    );
  });

  it('drops a feature from whichever list holds it', () => {
    const features = { numeric: ['price'], categorical: ['region', 'store'] };
    expect(proposalsIn('drop feature region', { features })).toEqual([
      { path: ['features', 'categorical'], value: ['store'] },
    ]);
    expect(proposalsIn('add feature weekday', { features })).toBeNull();
  });

  it('changes that member alone, and never a prototype', () => {
    expect(withMember({ a: 1, b: { c: 2 } }, { path: ['b', 'd'], value: 3 })).toEqual({
      a: 1,
      b: { c: 2, d: 3 },
    });
    withMember({}, { path: ['__proto__', 'polluted'], value: true });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('the statuses that a message asks for', () => {
  it.each<[string, string]>([
    ['list failed runs', 'run failed'],
    ['Which runs are RUNNING or queued?', 'run queued, run running'],
    ['is any run queued?', 'run queued'],
    ['the last succeeded run', 'run succeeded'],
    ['which models are in production', 'model production'],
    ['which model is in staging?', 'model staging'],
    ['draft recipes', 'recipe draft'],
    ['draft recipes and models', 'recipe draft, model draft'],
    ['recipes that are not yet approved', 'recipe draft, recipe archived'],
    ["models that aren't retired", 'model draft, model staging, model production'],
    ['approved, not archived recipes', 'recipe approved'],
    ['archived models', ''],
    ['which recipes failed?', ''],
    ['is model pricer in production?', ''],
    ['how do I put models into production?', ''],
    ['what do failed runs mean?', ''],
    ['list runs', ''],
  ])('%s', (message, expected) =>
    expect(
      statusesIn(message)
        .map(({ kind, status }) => `${kind} ${status}`)
        .join(', '),
    ).toBe(expected),
  );
});

describe('an answer in other words', () => {
  const facts = ['Run succeeded; revenue_lift 0.045. [run_12ab]'];
  it.each<[string, boolean]>([
    ['The lift was 0.045 [run_12ab].', true],
    ['The lift was 0.45 [run_12ab].', false],
    ['See run_ffff.', false],
    ['Nothing is known of that.', true],
  ])('%s', (answer, expected) => expect(isFaithful(answer, facts)).toBe(expected));
});
