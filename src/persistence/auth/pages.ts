import type { Model as MongooseModel } from 'mongoose';
import type { Page, PageRange } from '../../domain/auth/ports';
import { onStore } from '../connection';

/** One page of the documents that match, and how many match. */
export async function findPage<D>(
  model: MongooseModel<D>,
  { skip, limit }: PageRange,
  search: { filter: Record<string, unknown>; sort: Record<string, 1 | -1> },
): Promise<Page<D>> {
  const { filter, sort } = search;
  const [items, total] = await onStore(() =>
    Promise.all([
      model
        .find(filter as never)
        .sort(sort)
        .skip(skip)
        .limit(limit)
        .lean<D[]>()
        .exec(),
      model.countDocuments(filter as never).exec(),
    ]),
  );
  return { items, total };
}
