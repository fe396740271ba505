import { type StateOf, text, texts } from "../../url-state.ts";

/** The state of the page, as its address holds it. */
export const auditFields = {
  action: text(),
  actorName: text(),
  accountSet: text(),
  /** A moment in ISO 8601, inclusive. */
  from: text(),
  to: text(),
  /** The cursors of all pages from the second to the present one, so that there is a way back. */
  cursor: texts(),
  /** The entry that is open, as `keyOf` names it. */
  open: text(),
};

export type AuditState = StateOf<typeof auditFields>;

export const NO_FILTER = { action: null, actorName: null, accountSet: null, from: null, to: null };

/** What is asked of the server for the filter of a state. */
export function filterQuery(state: AuditState) {
  const { action, actorName, accountSet, from, to } = state;
  return {
    ...(action !== null && { action }),
    ...(actorName !== null && { actorName }),
    ...(accountSet !== null && { accountSet }),
    ...(from !== null && { from }),
    ...(to !== null && { to }),
  };
}

/** Names an entry: its number counts in its chain alone. */
export function keyOf({ chain, seq }: { readonly chain: string; readonly seq: number }): string {
  return `${chain}:${seq}`;
}
