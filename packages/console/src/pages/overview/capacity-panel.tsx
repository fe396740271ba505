import { withUnit } from "@cellgrade/contract/units";
import { Link } from "react-router";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { useText } from "../../language/use-text.ts";
import { recordFilterFields } from "../../parts/filter/record-filter.ts";
import { digitsFor, formatCount, formatFixed } from "../../parts/format-number.ts";
import { Panel } from "../../parts/page.tsx";
import { fieldNames } from "../../parts/quantity-names.ts";
import { EmptyState, ErrorState, LoadingPart } from "../../parts/states.tsx";
import { robustSpread } from "../../parts/robust-spread.ts";
import { pagePath } from "../../paths.ts";
import { usePreferences } from "../../preferences.tsx";
import { printState } from "../../url-state.ts";
import { CapacityChart } from "./capacity-chart.tsx";
import styles from "./overview.module.css";
import { texts } from "./text.ts";
import type { Overview } from "./use-overview.ts";

const CHART_PX = 180;

export function CapacityPanel({ capacity }: { readonly capacity: Overview["capacity"] }) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const { code, units } = useAccountSet();
  const { data, error, refetch } = capacity;
  const search = data && printState(recordFilterFields, { receivedFrom: data.receivedFrom });
  return (
    <Panel
      title={text.capacityTitle(withUnit(names.volume, units.volume))}
      actions={<Link to={pagePath(code, "distribution", search)}>{text.detail}</Link>}
    >
      {data === undefined && error !== null ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingPart rows={6} />
      ) : data.distribution.histogram === null ? (
        <EmptyState title={text.capacityNone} reason={text.capacityNoneWhy} />
      ) : (
        <>
          <CapacityFigures distribution={data.distribution} />
          <CapacityChart histogram={data.distribution.histogram} receivedFrom={data.receivedFrom} height={CHART_PX} />
        </>
      )}
    </Panel>
  );
}

function CapacityFigures({
  distribution,
}: {
  readonly distribution: NonNullable<Overview["capacity"]["data"]>["distribution"];
}) {
  const text = useText(texts);
  const { language } = usePreferences();
  const { count, mean, sd, median, histogram } = distribution;
  const digits = digitsFor(robustSpread(distribution));
  const outside = (histogram?.below ?? 0) + (histogram?.above ?? 0);
  const figures: readonly (readonly [string, string])[] = [
    ["n", formatCount(count, language)],
    [text.mean, formatFixed(mean, digits)],
    [text.median, formatFixed(median, digits)],
    [text.sd, formatFixed(sd, digits)],
  ];
  return (
    <dl className={styles["smallFigures"]}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {outside > 0 && (
        <div>
          <dd>{text.outside(formatCount(outside, language))}</dd>
        </div>
      )}
    </dl>
  );
}
