import { z } from 'zod';
import { parseId } from '../../../domain/ids';
import { queryInteger } from '../../query';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const UUID_RULE = 'must be a UUID';

/** The parameters of every list of this contract: `{...PageQuery, filters}`. */
export const PageQuery = {
  page: queryInteger({ minimum: 1, maximum: 1_000_000, default: 1, description: 'Page, from 1.' }),
  page_size: queryInteger({ minimum: 1, maximum: 100, default: 25, description: 'Items of a page.' }),
};

/** What a page of the store begins with and holds at most. */
export function rangeOf({ page, page_size }: { page: number; page_size: number }): {
  skip: number;
  limit: number;
} {
  return { skip: (page - 1) * page_size, limit: page_size };
}

/** The envelope around a page of items. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    total: z.int().meta({ description: 'All that match, on every page.' }),
    page: z.int(),
    page_size: z.int(),
    items: z.array(item),
  });
}

/** A record's id in a path: the UUID in any rendering that a contract publishes. One that no record can have stays as it is. */
export const IdInPath = z
  .string()
  .refine((text) => parseId(text) !== null || UUID.test(text), UUID_RULE)
  .transform((text) => parseId(text) ?? text.toLowerCase())
  .meta({ description: 'UUID.', override: { type: 'string', format: 'uuid' } });

/** A record's id in a query or body: the dashed UUID only. */
export const DashedId = z
  .string(UUID_RULE)
  .regex(UUID, UUID_RULE)
  .transform((text) => text.toLowerCase())
  .meta({ override: { type: 'string', format: 'uuid' } });

/** A time in an answer. */
export const Time = z
  .string()
  .meta({ description: 'UTC, to the second.', examples: ['2026-05-22T14:33:00Z'] });
