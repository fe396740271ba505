import { pagePath } from "../../paths.ts";
import { printState } from "../../url-state.ts";
import { type RecordFilter, recordFilterFields } from "./record-filter.ts";

/**
 * The address of the records behind a figure of statistics. They are the records of the filter, with `changes` in place
 * of its own values. Statistics leave excluded records and unread barcodes out, and so does the link, unless `excluded` or
 * `unread` asks for those alone.
 */
export function recordsPath(
  code: string,
  filter: RecordFilter,
  {
    excluded = false,
    unread = false,
    ...changes
  }: Partial<RecordFilter> & { readonly excluded?: boolean; readonly unread?: boolean } = {},
): string {
  const given = Object.fromEntries(
    Object.keys(recordFilterFields).map((name) => [name, filter[name as keyof RecordFilter]]),
  );
  const search = printState(recordFilterFields, { ...(given as RecordFilter), ...changes });
  if (!unread) search.set("excluded", String(excluded));
  search.set("unread", String(unread));
  return pagePath(code, "records", search);
}
