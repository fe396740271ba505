import { useQuery } from "@tanstack/react-query";
import { Alert } from "antd";
import { Link } from "react-router";
import { useAccountSet } from "../account-set/account-set-context.ts";
import type { Schema } from "../api/schema.ts";
import { suspectBarcodesQuery } from "../api/suspect-barcodes.ts";
import { defineTexts, useText } from "../language/use-text.ts";
import { cellPath, unreadPath } from "../paths.ts";
import { usePreferences } from "../preferences.tsx";
import { formatCount } from "./format-number.ts";

const texts = defineTexts({
  zh: {
    title: "近 24 小时有条码没有读到：请检查下列设备和工位的扫码枪",
    unread: (versions: string) => `未读到条码，保留 ${versions} 条`,
    shared: (versions: string) =>
      `10 分钟内来自三个以上工位，不会是同一个电芯，保留 ${versions} 条；如果是扫码枪的未读文字，请加入设置 → 设备`,
    stations: (device: string, stations: string, more: string | null) =>
      more === null ? `${device}：${stations}` : `${device}：${stations} 等 ${more} 个工位`,
    more: (n: string) => `还有 ${n} 个条码`,
    and: "、",
    apart: "；",
  },
  en: {
    title: "Barcodes were not read in the last 24 hours: look at the scanners of these machines and stations",
    unread: (versions: string) => `not read, ${versions} kept`,
    shared: (versions: string) =>
      `from three stations or more within ten minutes, so of no single cell, ${versions} kept; if a scanner sends it for what it did not read, add it in Settings → Machines`,
    stations: (device: string, stations: string, more: string | null) =>
      more === null ? `${device}: ${stations}` : `${device}: ${stations} and others, ${more} stations`,
    more: (n: string) => `${n} more barcodes`,
    and: ", ",
    apart: "; ",
  },
});

type Suspect = Schema<"SuspectBarcode">;

/** Barcodes and stations that a warning names. The list of records has them all. */
const BARCODES_SHOWN = 5;
const STATIONS_SHOWN = 6;

/** Warns of barcodes that scanners did not read, with machines and stations. Shows nothing when there are none. */
export function SuspectBarcodes() {
  const text = useText(texts);
  const { code } = useAccountSet();
  const { language } = usePreferences();
  const { data } = useQuery(suspectBarcodesQuery(code));
  if (data === undefined || data.items.length === 0) return null;
  const omitted = data.items.length - BARCODES_SHOWN;
  return (
    <Alert
      type="warning"
      showIcon
      title={text.title}
      description={
        <>
          {data.items.slice(0, BARCODES_SHOWN).map((suspect) => (
            <div key={suspect.barcode}>
              <Link className="monospace" to={addressOf(code, suspect)}>
                {suspect.barcode}
              </Link>{" "}
              {text[suspect.reason](formatCount(suspect.versions, language))}
              {text.apart}
              {placesOf(suspect, text, language)}
            </div>
          ))}
          {omitted > 0 && <Link to={unreadPath(code)}>{text.more(formatCount(omitted, language))}</Link>}
        </>
      }
    />
  );
}

function addressOf(code: string, { barcode, reason }: Suspect): string {
  return reason === "unread" ? unreadPath(code, barcode) : cellPath(code, barcode);
}

function placesOf(
  { stations, stationsOmitted }: Suspect,
  text: (typeof texts)["zh"],
  language: Parameters<typeof formatCount>[1],
): string {
  const byDevice = [...Map.groupBy(stations, ({ deviceCode }) => deviceCode)];
  const places = byDevice.map(([device, all]) => {
    const shown = all.slice(0, STATIONS_SHOWN).map(({ batteryStation }) => batteryStation);
    const more = all.length > STATIONS_SHOWN ? formatCount(all.length, language) : null;
    return text.stations(device, shown.join(text.and), more);
  });
  return [...places, ...(stationsOmitted > 0 ? [`… ${formatCount(stationsOmitted, language)}`] : [])].join(text.apart);
}
