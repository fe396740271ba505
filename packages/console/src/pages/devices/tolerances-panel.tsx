import type { Tolerance } from "@cellgrade/contract/tolerances";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { formatCount } from "../../parts/format-number.ts";
import { Panel } from "../../parts/page.tsx";
import { usePreferences } from "../../preferences.tsx";
import { usedTolerances } from "./device-columns.tsx";
import styles from "./devices.module.css";
import { texts } from "./text.ts";
import { toleranceNames } from "../../parts/tolerance-names.ts";

/** Explains the tolerances that devices need, and what their vendors should mend. Shows nothing when none is needed. */
export function TolerancesPanel({ devices }: { readonly devices: readonly Schema<"Device">[] }) {
  const text = useText(texts);
  const names = useText(toleranceNames);
  const { language } = usePreferences();
  const used = new Map<Tolerance, { devices: number; times: number }>();
  for (const device of devices) {
    for (const [name, count] of usedTolerances(device)) {
      const sum = used.get(name) ?? { devices: 0, times: 0 };
      used.set(name, { devices: sum.devices + 1, times: sum.times + count });
    }
  }
  if (used.size === 0) return null;
  return (
    <Panel title={text.usedTitle}>
      <p className={styles["intro"]}>{text.usedIntro}</p>
      <dl className={styles["meanings"]}>
        {[...used].map(([name, sum]) => (
          <div key={name}>
            <dt>{names[name][0]}</dt>
            <dd>
              {names[name][1]}{" "}
              <span className={styles["secondary"]}>
                {text.usedBy(formatCount(sum.devices, language), formatCount(sum.times, language))}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
