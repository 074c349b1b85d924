// How many columns the tables of one type may have together. Each row of each cluster has a cell for every one of them.
import { columnKeys } from '../../aggregator/merge-tables.ts';
import { badResponse } from '../../client/bad-response.ts';
import type { TableColumn } from '../../core/table.ts';

/** Takes the columns of one more table of a type; throws ClusterError for one that brings too many new ones. */
export type ColumnQuota = (type: string, columns: readonly TableColumn[]) => void;

/** More than two tables that are as wide as one may be, and have nothing in common. */
const mostColumns = 2_000;

/** A quota for all clusters of a run. */
export function createColumnQuota(most = mostColumns): ColumnQuota {
  const known = new Map<string, Set<string>>();
  return (type, columns) => {
    const names = known.get(type) ?? new Set();
    const fresh = columnKeys(columns).filter((key) => !names.has(key));
    if (names.size + fresh.length > most)
      throw badResponse(`the answer is a Table with ${fresh.length} columns that no table before it has`);
    for (const key of fresh) names.add(key);
    known.set(type, names);
  };
}
