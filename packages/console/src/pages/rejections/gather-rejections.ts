import type { Schema } from "../../api/schema.ts";
import { findRejection, type RejectionFilter, searchRejections } from "./rejections-query.ts";

/** The most submissions that are checked and shown at once. Each is submitted by itself. */
const BULK_MAX = 500;
const PAGE_ROWS = 100;

export interface GatherOptions {
  readonly accountSet: string;
  readonly filter: RejectionFilter;
  readonly signal: AbortSignal;
  readonly onProgress: (read: number) => void;
}

export interface Gathered {
  /** The submissions with their whole bodies, oldest first. */
  readonly rejections: readonly Schema<"Rejection">[];
  /** True when there are older submissions that were not read. */
  readonly more: boolean;
}

/** The newest refused submissions that fit the filter, at most {@link BULK_MAX}. */
export async function gatherRejections({ accountSet, filter, signal, onProgress }: GatherOptions): Promise<Gathered> {
  const rejections: Schema<"Rejection">[] = [];
  const ofAccountSet = filter.scope === "accountSet" ? accountSet : null;
  let cursor: string | undefined;
  do {
    const page = await searchRejections({ accountSet, filter, cursor, limit: PAGE_ROWS, signal });
    for (const item of page.items) {
      const where = { accountSet: ofAccountSet, id: item.id };
      rejections.push(item.bodyTruncated ? await findRejection(where, signal) : item);
      onProgress(rejections.length);
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && rejections.length < BULK_MAX);
  return { rejections: rejections.reverse(), more: cursor !== undefined };
}
