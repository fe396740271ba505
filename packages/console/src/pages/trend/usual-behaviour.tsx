import { useText } from "../../language/use-text.ts";
import { formatCount, formatFixed } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import { currentParameters, type DeviceTrend } from "./control-points.ts";
import { texts, type TrendText } from "./text.ts";
import styles from "./trend.module.css";

export interface UsualBehaviourProps {
  readonly trend: DeviceTrend;
  readonly digits: number;
}

/** What the machine does when nothing is wrong, in numbers and in words: its level, its spread, its inertia. */
export function UsualBehaviour({ trend, digits }: UsualBehaviourProps) {
  const text = useText(texts);
  const { language } = usePreferences();
  const found = currentParameters(trend);
  const phase = trend.points.at(-1)?.phase ?? null;
  if (found === null) return null;
  const { centerLine, sdWithin, sdBetween, sdTotal, sdOfSd, lag1, points, usualCount } = found;
  const fixed = (value: number | null): string => formatFixed(value, digits);
  const source = phase === null ? text.byOwn : points === 0 ? text.byTyped(phase) : text.byPhase(phase);
  const figures = [
    [text.center, fixed(centerLine), ""],
    [text.sdWithin, fixed(sdWithin), text.sdWithinWhy],
    [text.sdBetween, fixed(sdBetween), text.sdBetweenWhy],
    [text.lag1, formatFixed(lag1, 2), lag1 === null ? "" : inertiaText(lag1, text)],
  ] as const;
  return (
    <section aria-label={text.summary} className={styles["usual"]}>
      <h3 className={styles["usualTitle"]}>
        {text.summary} <span className={styles["quiet"]}>{source}</span>
      </h3>
      <dl className={styles["figures"]}>
        {figures.map(([name, value, meaning]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
            <dd className={styles["quiet"]}>{meaning}</dd>
          </div>
        ))}
        {points > 0 && (
          <div>
            <dt>{text.basis}</dt>
            <dd className={styles["quiet"]}>
              {text.basisOf(formatCount(points, language), formatCount(Math.round(usualCount ?? 0), language))}
            </dd>
          </div>
        )}
      </dl>
      {sdTotal === null && points > 0 && <p className={styles["note"]}>{text.fewPoints}</p>}
      {sdOfSd === null && sdTotal !== null && <p className={styles["note"]}>{text.noSpread}</p>}
    </section>
  );
}

/** Below this correlation a point hardly depends on the one before. */
const SOME_LAG = 0.3;
/** From here on half of a deviation is left after some three points or more. */
const SLOW_LAG = 0.8;
/** Beyond this correlation the number of points is no longer told exactly. */
const LAG_MAX = 0.99;

/** What a correlation means: after how many points half of a deviation is left. */
export function inertiaText(lag1: number, { lagOf }: Pick<TrendText, "lagOf">): string {
  if (lag1 < SOME_LAG) return lagOf.none;
  const points = Math.log(0.5) / Math.log(Math.min(LAG_MAX, lag1));
  return (lag1 < SLOW_LAG ? lagOf.some : lagOf.slow)(String(Math.max(1, Math.round(points))));
}
