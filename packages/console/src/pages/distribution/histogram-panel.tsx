import { unitOf } from "@cellgrade/contract/quantities";
import { withUnit } from "@cellgrade/contract/units";
import { Button, Segmented, Select, Switch } from "antd";
import { useMemo } from "react";
import { Link, useNavigate } from "react-router";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { FilterField } from "../../parts/filter/filter-field.tsx";
import { NumberRange } from "../../parts/filter/number-range.tsx";
import { recordsPath } from "../../parts/filter/records-path.ts";
import { formatCount, formatMeasured, formatShare } from "../../parts/format-number.ts";
import { Panel } from "../../parts/page.tsx";
import { fieldNames } from "../../parts/quantity-names.ts";
import { EmptyState } from "../../parts/states.tsx";
import { usePreferences } from "../../preferences.tsx";
import { barsOf, barsWithin, edgeDigits, type ValueRange } from "./bars.ts";
import { BarsTable } from "./bars-table.tsx";
import styles from "./distribution.module.css";
import { BINS, type DistributionState, isOrdered } from "./distribution-state.ts";
import { HistogramChart } from "./histogram-chart.tsx";
import { hiddenLimits } from "./histogram-option.ts";
import { OutsideBars } from "./outside-bars.tsx";
import { texts } from "./text.ts";

export interface HistogramPanelProps {
  readonly state: DistributionState;
  /** The state that the distribution is an answer to. */
  readonly asked: DistributionState;
  readonly distribution: Schema<"Distribution">;
  readonly onChange: (changes: Partial<DistributionState>) => void;
}

/** The histogram with its controls, and the bars that are chosen in it. */
export function HistogramPanel({ state, asked, distribution, onChange }: HistogramPanelProps) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { code, units } = useAccountSet();
  const navigate = useNavigate();
  const { histogram, limits } = distribution;
  const { from, to, chosenMin, chosenMax } = state;
  const { quantity } = asked;
  const bars = useMemo(() => (histogram === null ? [] : barsOf(histogram)), [histogram]);
  const chosen = useMemo(
    () => (chosenMin === null || chosenMax === null ? null : { min: chosenMin, max: chosenMax }),
    [chosenMin, chosenMax],
  );
  const quantityName = withUnit(names[quantity], unitOf(quantity, units));
  const pathOf = (range: ValueRange): string => recordsPath(code, asked, within(asked, range));
  const hidden = hiddenLimits(limits, bars);
  return (
    <Panel
      title={text.histogram}
      actions={
        <Segmented
          aria-label={text.view}
          options={[
            { value: "chart" as const, label: text.chart },
            { value: "table" as const, label: text.table },
          ]}
          value={state.bars}
          onChange={(view) => onChange({ bars: view })}
        />
      }
    >
      <div className={styles["controls"]}>
        <FilterField label={text.bins}>
          <Select
            aria-label={text.bins}
            value={state.bins}
            onChange={(bins) => onChange({ bins, chosenMin: null, chosenMax: null })}
            options={BINS.map((each) => ({ value: each, label: each }))}
            style={{ width: 72 }}
          />
        </FilterField>
        <NumberRange
          label={text.range}
          min={from}
          max={to}
          onMin={(least) => onChange({ from: least })}
          onMax={(greatest) => onChange({ to: greatest })}
        />
        <NumberRange
          label={`${text.trial} LSL / USL`}
          min={state.lsl}
          max={state.usl}
          onMin={(lsl) => onChange({ lsl })}
          onMax={(usl) => onChange({ usl })}
        />
        <div className={styles["switch"]}>
          <Switch aria-label={text.normal} checked={state.normal} onChange={(normal) => onChange({ normal })} />
          <span aria-hidden="true">{text.normal}</span>
        </div>
      </div>
      {!(isOrdered(from, to) && isOrdered(state.lsl, state.usl)) && (
        <p role="alert" className={styles["note"]}>
          {text.notOrdered}
        </p>
      )}
      {histogram === null ? (
        <EmptyState
          title={text.noBars}
          reason={text.noBarsWhy(formatMeasured(distribution.min), formatMeasured(distribution.max))}
        />
      ) : state.bars === "table" ? (
        <BarsTable bars={bars} count={distribution.count} binWidth={histogram.binWidth} pathOf={pathOf} />
      ) : (
        <HistogramChart
          distribution={distribution}
          bars={bars}
          binWidth={histogram.binWidth}
          quantityName={quantityName}
          normal={state.normal}
          chosen={chosen}
          onOpen={(range) => void navigate(pathOf(range))}
          onChoose={({ min, max: greatest }) => onChange({ chosenMin: min, chosenMax: greatest })}
        />
      )}
      {histogram !== null && (
        <div className={styles["strip"]}>
          {chosen === null ? (
            state.bars === "chart" && <span>{text.brushHint}</span>
          ) : (
            <Chosen
              range={chosen}
              count={barsWithin(bars, chosen).reduce((sum, bar) => sum + bar.count, 0)}
              of={distribution.count}
              digits={edgeDigits(histogram.binWidth)}
              path={pathOf(chosen)}
              onZoom={() => onChange({ from: chosen.min, to: chosen.max, chosenMin: null, chosenMax: null })}
              onClear={() => onChange({ chosenMin: null, chosenMax: null })}
            />
          )}
          {(from !== null || to !== null) && (
            <Button onClick={() => onChange({ from: null, to: null, chosenMin: null, chosenMax: null })}>
              {text.bulk}
            </Button>
          )}
          {hidden.length > 0 && (
            <span>
              {text.limitsOutside} {hidden.map(({ name, value }) => `${name} ${value}`).join(", ")}
            </span>
          )}
        </div>
      )}
      {histogram !== null && (
        <OutsideBars
          distribution={distribution}
          histogram={histogram}
          rangeFilter={(range) => ({ ...asked, ...within(asked, range) })}
          onTakeIn={(range) => onChange({ from: range.min, to: range.max, chosenMin: null, chosenMax: null })}
        />
      )}
    </Panel>
  );
}

interface ChosenProps {
  readonly range: ValueRange;
  readonly count: number;
  readonly of: number;
  readonly digits: number;
  readonly path: string;
  readonly onZoom: () => void;
  readonly onClear: () => void;
}

/** The number of records in the chosen bars, with a link to them. */
function Chosen({ range, count, of, digits, path, onZoom, onClear }: ChosenProps) {
  const text = useText(texts);
  const { language } = usePreferences();
  const edge = (value: number | null): string => (value === null ? "" : value.toFixed(digits));
  const share = formatShare(of === 0 ? null : count / of);
  return (
    <>
      <span role="status">{text.chosen(edge(range.min), edge(range.max), formatCount(count, language), share)}</span>
      <Link to={path}>{text.toRecords}</Link>
      <Button onClick={onZoom}>{text.zoom}</Button>
      <Button onClick={onClear}>{text.clear}</Button>
    </>
  );
}

/** The filter's range of the quantity, narrowed by another range. */
function within(state: DistributionState, { min, max }: ValueRange): Partial<DistributionState> {
  const { quantity } = state;
  const before = { min: state[`${quantity}Min`], max: state[`${quantity}Max`] };
  return {
    [`${quantity}Min`]: min === null || before.min === null ? (min ?? before.min) : Math.max(min, before.min),
    [`${quantity}Max`]: max === null || before.max === null ? (max ?? before.max) : Math.min(max, before.max),
  };
}
