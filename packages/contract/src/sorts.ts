// The orders in which records are paged.

/** What records can be sorted by. Records that are equal in it are sorted by their barcodes, in the same direction. */
export const SORT_KEYS = ["receivedAt", "testTime", "barcode"] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** A sort as a query names it: the key, with `-` before it when it descends. */
export type Sort = SortKey | `-${SortKey}`;

/** Every sort there is. */
export const SORTS: readonly Sort[] = SORT_KEYS.flatMap((key) => [`-${key}`, key] as const);

/** What was received last comes first. */
export const SORT_DEFAULT = "-receivedAt" satisfies Sort;

export interface SortOrder {
  readonly sortBy: SortKey;
  readonly descending: boolean;
}

/** What a sort means. */
export function readSort(sort: Sort): SortOrder {
  const descending = sort.startsWith("-");
  return { sortBy: (descending ? sort.slice(1) : sort) as SortKey, descending };
}

/** The sort that means an order. */
export function writeSort({ sortBy, descending }: SortOrder): Sort {
  return descending ? `-${sortBy}` : sortBy;
}
