import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Link } from "react-router";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { filterQuery, type RecordFilter } from "../../parts/filter/record-filter.ts";
import { recordsPath } from "../../parts/filter/records-path.ts";
import { formatCount, formatMeasured, shownNumber } from "../../parts/format-number.ts";
import { cellPath } from "../../paths.ts";
import { usePreferences } from "../../preferences.tsx";
import { aboveBars, belowBars, type ValueRange } from "./bars.ts";
import styles from "./distribution.module.css";
import { texts } from "./text.ts";

export interface OutsideBarsProps {
  readonly distribution: Schema<"Distribution">;
  readonly histogram: Schema<"Histogram">;
  /** The filter of the page, narrowed to a range of the quantity. */
  readonly rangeFilter: (range: ValueRange) => RecordFilter;
  readonly onTakeIn: (range: ValueRange) => void;
}

/** What lies outside of the bars on either side: counted, its furthest value named, with its records and a way to draw it. */
export function OutsideBars({ distribution, histogram, rangeFilter, onTakeIn }: OutsideBarsProps) {
  const text = useText(texts);
  const { language } = usePreferences();
  const { min, max, quantity } = distribution;
  const shown = (value: number | null): string => formatMeasured(shownNumber(value, quantity));
  const { below, above } = histogram;
  if (below + above === 0) return null;
  const count = (values: number): string => formatCount(values, language);
  return (
    <div className={styles["strip"]} role="group" aria-label={text.outside}>
      {below > 0 && (
        <Side count={below} words={text.below(count(below), shown(min))} filter={rangeFilter(belowBars(histogram))} />
      )}
      {above > 0 && (
        <Side count={above} words={text.above(count(above), shown(max))} filter={rangeFilter(aboveBars(histogram))} />
      )}
      <Button onClick={() => onTakeIn({ min, max })}>{text.takeIn(shown(min), shown(max))}</Button>
    </div>
  );
}

interface SideProps {
  readonly count: number;
  readonly words: string;
  readonly filter: RecordFilter;
}

/** With more records than this on a side, none is named: a zoomed axis leaves most of them out. */
const NAMED_COUNT_MAX = 20;
/** The records of a side that are named. */
const NAMED_MAX = 3;
/** Bars move a little with each save, and the named records hardly ever do. */
const STALE_MS = 60_000;

function Side({ count, words, filter }: SideProps) {
  const text = useText(texts);
  const { code } = useAccountSet();
  const query = { ...filterQuery(filter), excluded: false, unread: false, limit: NAMED_MAX };
  const { data } = useQuery({
    queryKey: [code, "records", "outside", query],
    queryFn: ({ signal }) => ask("GET /api/v1/account-sets/{code}/records", { path: { code }, query, signal }),
    enabled: count <= NAMED_COUNT_MAX,
    staleTime: STALE_MS,
  });
  const named = data?.items ?? [];
  return (
    <span className={styles["outside"]}>
      <Link to={recordsPath(code, filter)}>{words}</Link>
      {named.map(({ barcode }) => (
        <Link key={barcode} to={cellPath(code, barcode)}>
          {barcode}
        </Link>
      ))}
      {named.length > 0 && named.length < count && text.andMore}
    </span>
  );
}
