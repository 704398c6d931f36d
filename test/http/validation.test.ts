import { z } from 'zod';
import { DomainError } from '../../src/domain/errors';
import { queryInteger } from '../../src/http/query';
import { parseInput } from '../../src/http/validation';

const schemas = {
  params: z.object({ kind: z.enum(['a', 'b'], 'must be one of a, b') }),
  query: z.object({ limit: queryInteger({ minimum: 1, maximum: 9, default: 5, description: '' }) }),
  body: z.object({
    name: z.string().min(1),
    tags: z.array(z.string()).default([]),
    size: z.number().max(3).optional(),
  }),
};
const good = { params: { kind: 'a' }, query: {}, body: { name: 'n' } };

function complaintsOf(raw: typeof good | Record<string, unknown>) {
  try {
    parseInput(schemas, { ...good, ...raw });
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('parseInput', () => {
  it('gives defaults and drops what no schema knows', () => {
    expect(parseInput(schemas, { ...good, body: { name: 'n', $where: '1', extra: true } })).toEqual({
      params: { kind: 'a' },
      query: { limit: 5 },
      body: { name: 'n', tags: [] },
    });
  });

  it.each([
    ['missing', { body: {} }, ['body', 'name'], 'missing'],
    ['of another type', { body: { name: 1 } }, ['body', 'name'], 'type'],
    ['null', { body: { name: null } }, ['body', 'name'], 'type'],
    ['inside a list', { body: { name: 'n', tags: ['a', 2] } }, ['body', 'tags', 1], 'type'],
    ['outside a vocabulary', { params: { kind: 'c' } }, ['params', 'kind'], 'enum'],
    ['a number for a word', { params: { kind: 1 } }, ['params', 'kind'], 'type'],
    ['out of bounds', { body: { name: 'n', size: 4 } }, ['body', 'size'], 'value'],
    ['no body at all', { body: undefined }, ['body'], 'missing'],
    ['a list for an object', { body: [] }, ['body'], 'type'],
    ['a list for a text that must not be empty', { body: { name: [] } }, ['body', 'name'], 'type'],
    ['a repeated parameter', { query: { limit: ['1', '2'] } }, ['query', 'limit'], 'type'],
  ])('says where and how: %s', (_case, raw, path, kind) => {
    expect(complaintsOf(raw).fields).toEqual([{ path, kind, message: expect.any(String) }]);
  });

  it('reports every complaint of every part at once, by name', () => {
    const { fields, message } = complaintsOf({ params: { kind: 'c' }, query: { limit: '0' }, body: {} });
    expect(fields.map(({ path }) => path.join('.'))).toEqual(['params.kind', 'query.limit', 'body.name']);
    expect(message).toBe(
      'kind: must be one of a, b; limit: must be a whole number from 1 to 9; name: field required',
    );
  });

  it('tells at most twenty complaints', () => {
    const tags = Array.from({ length: 100_000 }, () => 0);
    expect(complaintsOf({ body: { name: 'n', tags } }).fields.length).toBe(20);
  });
});

describe('a whole number in a query', () => {
  const parse = (limit: unknown) => schemas.query.safeParse({ limit });
  it.each(['1', '9', '05'])('takes "%s"', (text) => expect(parse(text).success).toBe(true));
  it.each(['0', '10', '-1', '+1', '1.0', '1e0', '0x1', ' 1', '', 'NaN', '9'.repeat(400)])(
    'refuses "%s"',
    (text) => expect(parse(text).success).toBe(false),
  );
});
