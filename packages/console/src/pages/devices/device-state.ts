import type { Schema } from "../../api/schema.ts";
import { choice, text } from "../../url-state.ts";

const DAY_MS = 24 * 3_600_000;

/** A machine that was not seen for so long is not silent but gone: it does not count on the overview either. */
const GONE_MS = 7 * DAY_MS;

export type DeviceState = "online" | "silent" | "gone";

/** What the page can be narrowed to. An address that sent nothing readable is no machine and counts by itself. */
export const DEVICE_GROUPS = ["online", "silent", "gone", "addressOnly"] as const;
export type DeviceGroup = (typeof DEVICE_GROUPS)[number];

export const DEVICE_SORTS = ["name", "lastSeenAt", "rate", "today", "saved", "refused", "offset"] as const;
export type DeviceSort = (typeof DEVICE_SORTS)[number];

/** The devices page in the address. */
export const deviceFields = {
  state: choice(["any", ...DEVICE_GROUPS], "any"),
  /** What the name or the address contains. */
  contains: text(),
  sort: choice(DEVICE_SORTS, "name"),
  order: choice(["ascend", "descend"], "ascend"),
};

/** By when it was last seen. `now`: milliseconds by the server's clock. */
export function deviceState(
  { lastSeenAt }: Pick<Schema<"Device">, "lastSeenAt">,
  { now, silentAfterMinutes }: { readonly now: number; readonly silentAfterMinutes: number },
): DeviceState {
  const unseenMs = now - Date.parse(lastSeenAt);
  if (unseenMs > GONE_MS) return "gone";
  return unseenMs > silentAfterMinutes * 60_000 ? "silent" : "online";
}

interface DeviceOrder {
  readonly sort: DeviceSort;
  readonly order: "ascend" | "descend";
}

/** The order after a click on the head of a column: up, then down, then back to names. */
export function orderAfterClick(now: DeviceOrder, column: DeviceSort): DeviceOrder {
  if (now.sort !== column) return { sort: column, order: "ascend" };
  return now.order === "ascend" ? { sort: column, order: "descend" } : { sort: "name", order: "ascend" };
}

/** Orders devices; those without the figure come last either way, equal ones go by name. */
export function compareDevices(sort: DeviceSort, order: "ascend" | "descend") {
  const value = VALUES[sort];
  const sign = order === "ascend" ? 1 : -1;
  return (a: Schema<"Device">, b: Schema<"Device">): number => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || byName(a, b);
    const difference = typeof x === "string" ? x.localeCompare(String(y), "en", { numeric: true }) : x - Number(y);
    return sign * difference || byName(a, b);
  };
}

function byName(a: Schema<"Device">, b: Schema<"Device">): number {
  return a.name.localeCompare(b.name, "en", { numeric: true });
}

const VALUES: { readonly [sort in DeviceSort]: (device: Schema<"Device">) => string | number | null } = {
  name: ({ name }) => name,
  lastSeenAt: ({ lastSeenAt }) => Date.parse(lastSeenAt),
  rate: ({ savedPerMinute }) => savedPerMinute,
  today: ({ savedToday }) => savedToday,
  saved: ({ saved }) => saved,
  refused: ({ refused }) => refused,
  // The wrong ones first, whether ahead or behind.
  offset: ({ clockOffsetSeconds }) => (clockOffsetSeconds === null ? null : Math.abs(clockOffsetSeconds)),
};
