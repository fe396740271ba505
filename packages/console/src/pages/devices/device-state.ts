import type { Schema } from "../../api/schema.ts";
import { compareNaturally } from "@cellgrade/contract/natural-order";
import { choice, text } from "../../url-state.ts";

const DAY_MS = 24 * 3_600_000;

/** A machine that was not seen for 7 days is gone rather than silent. The overview does not count it either. */
const GONE_MS = 7 * DAY_MS;

export type DeviceState = "online" | "silent" | "gone";

/**
 * The groups that the page can be narrowed to. An address that sent nothing readable is no machine: a group of its own.
 */
export const DEVICE_GROUPS = ["online", "silent", "gone", "addressOnly"] as const;
export type DeviceGroup = (typeof DEVICE_GROUPS)[number];

export const DEVICE_SORTS = ["name", "lastSeenAt", "rate", "today", "saved", "refused", "offset"] as const;
export type DeviceSort = (typeof DEVICE_SORTS)[number];

/** The state of the page, as its address holds it. */
export const deviceFields = {
  state: choice(["any", ...DEVICE_GROUPS], "any"),
  /** A text that the name or the address contains. */
  contains: text(),
  sort: choice(DEVICE_SORTS, "name"),
  order: choice(["ascend", "descend"], "ascend"),
};

/** The state of a machine by the time it was last seen. `now` is in milliseconds, by the server's clock. */
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

/** Compares devices. Devices without the figure come last in either order, equal ones go by name. */
export function compareDevices(sort: DeviceSort, order: "ascend" | "descend") {
  const value = VALUES[sort];
  const sign = order === "ascend" ? 1 : -1;
  return (a: Schema<"Device">, b: Schema<"Device">): number => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || byName(a, b);
    const difference = typeof x === "string" ? compareNaturally(x, String(y)) : x - Number(y);
    return sign * difference || byName(a, b);
  };
}

function byName(a: Schema<"Device">, b: Schema<"Device">): number {
  return compareNaturally(a.name, b.name);
}

const VALUES: { readonly [sort in DeviceSort]: (device: Schema<"Device">) => string | number | null } = {
  name: ({ name }) => name,
  lastSeenAt: ({ lastSeenAt }) => Date.parse(lastSeenAt),
  rate: ({ savedPerMinute }) => savedPerMinute,
  today: ({ savedToday }) => savedToday,
  saved: ({ saved }) => saved,
  refused: ({ refused }) => refused,
  // The sign does not count: a clock is as wrong ahead as behind.
  offset: ({ clockOffsetSeconds }) => (clockOffsetSeconds === null ? null : Math.abs(clockOffsetSeconds)),
};
