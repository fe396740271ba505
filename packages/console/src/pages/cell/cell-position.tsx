import { withUnit } from "@cellgrade/contract/units";
import { type Quantity, QUANTITY_DEFAULT, quantityOf, unitOf } from "@cellgrade/contract/quantities";
import { useQuery } from "@tanstack/react-query";
import { Segmented, Select } from "antd";
import { useMemo } from "react";
import { Link } from "react-router";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { Chart } from "../../parts/chart.tsx";
import { MEANING_COLORS } from "../../parts/chart-colors.ts";
import { recordFilterFields } from "../../parts/filter/record-filter.ts";
import {
  digitsFor,
  formatCount,
  formatFixed,
  formatMeasured,
  formatShare,
  shownNumber,
} from "../../parts/format-number.ts";
import { isNearAxis } from "../../parts/near-axis.ts";
import { Panel } from "../../parts/page.tsx";
import { fieldNames, QUANTITIES_SHOWN } from "../../parts/quantity-names.ts";
import { EmptyState, ErrorState, LoadingPart } from "../../parts/states.tsx";
import { robustSpread } from "../../parts/robust-spread.ts";
import { pagePath } from "../../paths.ts";
import { usePreferences } from "../../preferences.tsx";
import { choice, printState, useUrlState } from "../../url-state.ts";
import { AMONGS, othersOf, standingOf } from "./cell-standing.ts";
import styles from "./cell.module.css";
import { positionOption } from "./position-option.ts";
import { texts } from "./text.ts";

const fields = {
  quantity: choice(QUANTITIES_SHOWN, QUANTITY_DEFAULT),
  among: choice(AMONGS, "day"),
};

const BINS = 40;
const CHART_HEIGHT = 180;

/** The place of the cell among the cells of its step: a small histogram, the percentile in words, the figures. */
export function CellPosition({ record }: { readonly record: Schema<"Record"> }) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { code, units } = useAccountSet();
  const [{ quantity, among }, change] = useUrlState(fields);
  const value = quantityOf(record, quantity);
  const others = othersOf(record, among);
  const query = { ...others, quantity, bins: BINS, ...(value !== null && { at: value }) };
  const { data, error, refetch } = useQuery({
    queryKey: [code, "cell", record.barcode, "position", query],
    queryFn: ({ signal }) => ask("GET /api/v1/account-sets/{code}/distribution", { path: { code }, query, signal }),
    enabled: value !== null,
  });
  const distributionSearch = printState({ ...recordFilterFields, quantity: fields.quantity }, { ...others, quantity });
  return (
    <Panel
      title={text.position}
      actions={<Link to={pagePath(code, "distribution", distributionSearch)}>{text.openDistribution}</Link>}
    >
      <div className={styles["choices"]}>
        <Segmented
          aria-label={text.quantity}
          value={quantity}
          onChange={(chosen) => change({ quantity: chosen })}
          options={QUANTITIES_SHOWN.map((each) => ({ value: each, label: names[each] }))}
        />
        <Select
          aria-label={text.among}
          value={among}
          popupMatchSelectWidth={false}
          onChange={(chosen) => change({ among: chosen })}
          options={AMONGS.map((each) => ({ value: each, label: text.amongs[each] }))}
        />
      </div>
      {value === null ? (
        <EmptyState title={text.noValue(names[quantity])} />
      ) : error !== null ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingPart rows={6} />
      ) : data.position === null || data.count === Math.min(1, data.position.equal) ? (
        <EmptyState title={text.alone} />
      ) : (
        <Standing
          distribution={data}
          quantity={quantity}
          value={value}
          name={withUnit(names[quantity], unitOf(quantity, units))}
        />
      )}
    </Panel>
  );
}

interface StandingProps {
  readonly distribution: Schema<"Distribution">;
  readonly quantity: Quantity;
  readonly value: number;
  /** The name of the quantity with its unit. */
  readonly name: string;
}

function Standing({ distribution, quantity, value, name }: StandingProps) {
  const text = useText(texts);
  const { language, theme } = usePreferences();
  const { histogram, limits } = distribution;
  const { share, below, equal, sigmas, limit } = standingOf(distribution, value);
  const percent =
    share === null ? "" : text.percentile(formatShare(share, 1), formatCount(distribution.count, language));
  const option = useMemo(
    () =>
      histogram === null
        ? null
        : positionOption({
            distribution,
            histogram,
            value,
            colors: MEANING_COLORS[theme],
            words: { thisCell: text.thisCell },
          }),
    [distribution, histogram, value, theme, text],
  );
  const digits = digitsFor(robustSpread(distribution));
  const shown = formatMeasured(shownNumber(value, quantity));
  return (
    <>
      <p className={styles["words"]}>
        <strong>
          {name} {shown}
        </strong>
        <span>{percent}</span>
      </p>
      {option !== null && <Chart option={option} height={CHART_HEIGHT} label={text.chart(name, shown, percent)} />}
      {histogram !== null && !isNearAxis(value, histogram) && (
        <p className={styles["quiet"]}>{value < histogram.from ? text.farLeft : text.farRight}</p>
      )}
      <dl className={styles["strip"]}>
        <div>
          <dt>{text.median}</dt>
          <dd>{formatFixed(distribution.median, digits)}</dd>
        </div>
        <div>
          <dt>{text.mean}</dt>
          <dd>{formatFixed(distribution.mean, digits)}</dd>
        </div>
        <div>
          <dt>{text.sd}</dt>
          <dd>{formatFixed(distribution.sd, digits)}</dd>
        </div>
        {limit !== null && (
          <div>
            <dt>
              {text.limits} {formatMeasured(limits.lsl)} … {formatMeasured(limits.usl)}
            </dt>
            <dd>{text[limit]}</dd>
          </div>
        )}
      </dl>
      <p className={styles["quiet"]}>
        {[
          sigmas !== null && text.deviation(`${sigmas > 0 ? "+" : ""}${formatFixed(sigmas, 2)}`),
          text.ofThese(formatCount(below, language), formatCount(equal, language)),
        ]
          .filter(Boolean)
          .join(language === "en" ? "; " : "；")}
      </p>
    </>
  );
}
