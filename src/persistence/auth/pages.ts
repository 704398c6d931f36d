import type { Model as MongooseModel } from 'mongoose';
import type { Page, PageQuery } from '../../domain/auth/ports';
import { onStore } from '../connection';

/** One page of the documents that match, and how many match. */
export async function findPage<D>(
  model: MongooseModel<D>,
  { page, pageSize }: PageQuery,
  search: { filter: Record<string, unknown>; sort: Record<string, 1 | -1> },
): Promise<Page<D>> {
  const { filter, sort } = search;
  const [items, total] = await onStore(() =>
    Promise.all([
      model
        .find(filter as never)
        .sort(sort)
        .skip((page - 1) * pageSize)
        .limit(pageSize)
        .lean<D[]>()
        .exec(),
      model.countDocuments(filter as never).exec(),
    ]),
  );
  return { items, total };
}
