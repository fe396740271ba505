import { recordFilterFields } from "../../parts/filter/record-filter.ts";
import { recordsPath } from "../../parts/filter/records-path.ts";
import { pagePath } from "../../paths.ts";
import { printState } from "../../url-state.ts";
import type { Channel } from "./channel.ts";
import { channelsFields, type ChannelsState } from "./channels-state.ts";

type Place = Pick<Channel, "deviceCode" | "batteryStation">;

/** The address of the records of a channel, under the filter of the map. */
export function channelRecordsPath(code: string, asked: ChannelsState, { deviceCode, batteryStation }: Place): string {
  return recordsPath(code, asked, { deviceCode: [deviceCode], batteryStation: [batteryStation] });
}

const TREND_FIELDS = { ...recordFilterFields, quantity: channelsFields.quantity };

/**
 * The address of the control chart of a channel alone, by run: since when it has been as it is. A map of some runs leads to
 * all of them, for the runs before are the answer.
 */
export function channelTrendPath(code: string, asked: ChannelsState, { deviceCode, batteryStation }: Place): string {
  const state = { ...asked, deviceCode: [deviceCode], batteryStation: [batteryStation], run: [] };
  return pagePath(code, "trend", printState(TREND_FIELDS, state));
}
