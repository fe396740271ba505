import { Button } from "antd";
import { Link } from "react-router";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { MEANING_COLORS } from "../../parts/chart-colors.ts";
import { recordFilterFields } from "../../parts/filter/record-filter.ts";
import { formatCount, formatShare } from "../../parts/format-number.ts";
import { Panel } from "../../parts/page.tsx";
import { EmptyState, ErrorState, LoadingPart } from "../../parts/states.tsx";
import { pagePath } from "../../paths.ts";
import { usePreferences } from "../../preferences.tsx";
import { printState } from "../../url-state.ts";
import styles from "./overview.module.css";
import { texts } from "./text.ts";
import type { Overview } from "./use-overview.ts";
import { yieldOf } from "./yield.ts";

export function GradesPanel({ grades }: { readonly grades: Overview["grades"] }) {
  const text = useText(texts);
  const { code } = useAccountSet();
  const { data, error, refetch } = grades;
  return (
    <Panel title={text.gradesTitle}>
      {data === undefined && error !== null ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingPart rows={4} />
      ) : data.grades.items.length === 0 ? (
        <EmptyState title={text.noRules} reason={text.noRulesWhy}>
          <Link to={pagePath(code, "grading")}>
            <Button>{text.toGrading}</Button>
          </Link>
        </EmptyState>
      ) : data.grades.count === 0 ? (
        <EmptyState title={text.gradesNone} reason={text.capacityNoneWhy} />
      ) : (
        <GradesTable grades={data.grades} receivedFrom={data.receivedFrom} />
      )}
    </Panel>
  );
}

/** A table with a line for each grade and a bar for its share. */
function GradesTable({ grades, receivedFrom }: { readonly grades: Schema<"Grades">; readonly receivedFrom: string }) {
  const text = useText(texts);
  const { code } = useAccountSet();
  const { language, theme } = usePreferences();
  return (
    <>
      <dl className={styles["smallFigures"]}>
        <div>
          <dt>{text.yield}</dt>
          <dd>
            <strong>{formatShare(yieldOf(grades))}</strong>
          </dd>
        </div>
      </dl>
      <table className={styles["grades"]}>
        <thead className="visually-hidden">
          <tr>
            <th>{text.grade}</th>
            <th>{text.share}</th>
            <th>{text.count}</th>
            <th>{text.share}</th>
          </tr>
        </thead>
        <tbody>
          {grades.items.map(({ grade, color, count }) => (
            <tr key={grade}>
              <th scope="row">
                <Link to={pagePath(code, "records", printState(recordFilterFields, { receivedFrom, grade: [grade] }))}>
                  {grade}
                </Link>
              </th>
              <td className={styles["barCell"]} aria-hidden="true">
                <div
                  className={styles["bar"]}
                  style={{
                    width: `${(100 * count) / grades.count}%`,
                    background: color ?? MEANING_COLORS[theme].fault,
                  }}
                />
              </td>
              <td className="number">{formatCount(count, language)}</td>
              <td className="number">{formatShare(count / grades.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
