import type { Language } from "@cellgrade/contract/language";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { MEANING_COLORS } from "../../parts/chart-colors.ts";
import { formatCount, formatShare, MISSING } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import { yieldOf } from "../overview/yield.ts";
import { compareGrades } from "./compare-grades.ts";
import styles from "./grading.module.css";
import { texts } from "./text.ts";

export interface PreviewTableProps {
  readonly before: Schema<"Grades">;
  readonly after: Schema<"Grades">;
  /** True while the counts are not those of the draft. */
  readonly stale: boolean;
  readonly note: string;
  /** Why the counts are not those of the draft. */
  readonly warning: string | null;
}

export function PreviewTable({ before, after, stale, note, warning }: PreviewTableProps) {
  const text = useText(texts);
  const { language, theme } = usePreferences();
  const shareOf = (count: number | null): string => (count === null ? MISSING : formatShare(count / after.count));
  const widthOf = (count: number | null): string => `${(100 * (count ?? 0)) / after.count}%`;
  return (
    <div aria-busy={stale}>
      <p className={styles["note"]}>
        {text.cells(formatCount(after.count, language))}
        {" · "}
        {note}
      </p>
      {warning !== null && <p className={styles["faults"]}>{warning}</p>}
      <table className={styles["counts"]}>
        <thead>
          <tr>
            <th scope="col">{text.grade}</th>
            <th scope="col" className="number">
              {text.current}
            </th>
            <th scope="col" className="number">
              {text.after}
            </th>
            <th scope="col" className="number">
              {text.change}
            </th>
          </tr>
        </thead>
        {compareGrades(before, after).map(({ grade, color, before: was, after: is }) => (
          <tbody key={grade}>
            <tr>
              <th scope="row">
                <span
                  className={styles["swatch"]}
                  style={{ background: color ?? MEANING_COLORS[theme].fault }}
                  aria-hidden="true"
                />
                {grade}
              </th>
              <td className="number">
                {formatCount(was, language)} <span className={styles["share"]}>{shareOf(was)}</span>
              </td>
              <td className="number">
                {formatCount(is, language)} <span className={styles["share"]}>{shareOf(is)}</span>
              </td>
              <td className="number">{signed((is ?? 0) - (was ?? 0), language)}</td>
            </tr>
            <tr aria-hidden="true">
              <td colSpan={4} className={styles["bars"]} style={{ opacity: stale ? 0.4 : 1 }}>
                <div className={styles["barBefore"]} style={{ width: widthOf(was) }} />
                <div
                  className={styles["barAfter"]}
                  style={{ width: widthOf(is), background: color ?? MEANING_COLORS[theme].fault }}
                />
              </td>
            </tr>
          </tbody>
        ))}
        <tfoot>
          <tr>
            <th scope="row">{text.yield}</th>
            <td className="number">{formatShare(yieldOf(before))}</td>
            <td className="number">{formatShare(yieldOf(after))}</td>
            <td />
          </tr>
        </tfoot>
      </table>
      {after.items.length === 0 && <p className={styles["note"]}>{text.noGrades}</p>}
    </div>
  );
}

function signed(change: number, language: Language): string {
  if (change === 0) return "0";
  return `${change > 0 ? "+" : "−"}${formatCount(Math.abs(change), language)}`;
}
