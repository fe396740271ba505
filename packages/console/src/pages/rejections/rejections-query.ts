import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import type { StateOf } from "../../url-state.ts";
import { ERROR_CODES, type rejectionFields } from "./rejection-fields.ts";

export type RejectionFilter = Pick<
  StateOf<typeof rejectionFields>,
  "scope" | "deviceCode" | "address" | "code" | "receivedFrom" | "receivedTo"
>;

export interface RejectionPageRequest {
  /** The account set of the address, for the scope `accountSet`. */
  readonly accountSet: string;
  readonly filter: RejectionFilter;
  readonly cursor: string | undefined;
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** A page of refused submissions, newest first. */
export function searchRejections(request: RejectionPageRequest): Promise<Schema<"RejectionPage">> {
  const { accountSet, filter, cursor, limit, signal } = request;
  const { scope, deviceCode, address, receivedFrom, receivedTo } = filter;
  const code = ERROR_CODES.find((each) => each === filter.code);
  const query = {
    limit,
    ...(deviceCode !== null && { deviceCode }),
    ...(address !== null && { address }),
    ...(code !== undefined && { code }),
    ...(receivedFrom !== null && { receivedFrom }),
    ...(receivedTo !== null && { receivedTo }),
    ...(cursor !== undefined && { cursor }),
  };
  if (scope === "accountSet") {
    return ask("GET /api/v1/account-sets/{code}/rejections", { path: { code: accountSet }, query, signal });
  }
  // An empty code asks for the submissions without an account set.
  return ask("GET /api/v1/rejections", { query: { ...query, ...(scope === "none" && { accountSet: "" }) }, signal });
}

/** A refused submission with its whole body: one of an account set, or, for who sees all of them, any by its id. */
export function findRejection(
  { accountSet, id }: { readonly accountSet: string | null; readonly id: number },
  signal: AbortSignal,
): Promise<Schema<"Rejection">> {
  if (accountSet === null) return ask("GET /api/v1/rejections/{id}", { path: { id: String(id) }, signal });
  const path = { code: accountSet, id: String(id) };
  return ask("GET /api/v1/account-sets/{code}/rejections/{id}", { path, signal });
}
