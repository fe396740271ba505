import { useAccountSet } from "../../account-set/account-set-context.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { formatCount } from "../../parts/format-number.ts";
import { pagePath } from "../../paths.ts";
import { usePreferences } from "../../preferences.tsx";
import { printState } from "../../url-state.ts";
import { deviceFields } from "../devices/device-state.ts";
import { rejectionFields } from "../rejections/rejection-fields.ts";
import { Figure } from "./figure.tsx";
import { lastFullMinute } from "./minutes-chart.tsx";
import styles from "./overview.module.css";
import { texts } from "./text.ts";

/** The figures of the day. The figures of devices and refusals lead to their pages. */
export function Figures({ figures }: { readonly figures: Schema<"Overview"> }) {
  const text = useText(texts);
  const { code } = useAccountSet();
  const { language } = usePreferences();
  const { cellsToday, savesToday, devicesOnline, devicesSilent, refusedToday, silentAfterMinutes } = figures;
  const count = (value: number): string => formatCount(value, language);
  return (
    <ul className={styles["figures"]}>
      <Figure name={text.cellsToday} value={count(cellsToday)} note={text.cellsTodayWhy} />
      <Figure name={text.savesToday} value={count(savesToday)} note={text.savesTodayWhy} />
      <Figure name={text.perMinute} value={count(lastFullMinute(figures.savesPerMinute))} note={text.lastFullMinute} />
      <Figure
        name={text.devicesOnline}
        value={count(devicesOnline)}
        note={text.onlineWhy(silentAfterMinutes)}
        to={pagePath(code, "devices", printState(deviceFields, { state: "online" }))}
      />
      <Figure
        name={text.devicesSilent}
        value={count(devicesSilent)}
        note={text.silentWhy(silentAfterMinutes)}
        to={pagePath(code, "devices", printState(deviceFields, { state: "silent" }))}
        attention={devicesSilent > 0}
      />
      <Figure
        name={text.refusedToday}
        value={count(refusedToday)}
        note={text.refusedWhy}
        to={pagePath(code, "rejections", printState(rejectionFields, { receivedFrom: figures.dayStart }))}
        attention={refusedToday > 0}
      />
    </ul>
  );
}
