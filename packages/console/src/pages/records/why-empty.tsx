import { createPlantClock } from "@cellgrade/contract/plant-time";
import { useQueries } from "@tanstack/react-query";
import { Button } from "antd";
import { Link } from "react-router";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import { serverNow } from "../../api/server-clock.ts";
import { useText } from "../../language/use-text.ts";
import { fieldNames, QUANTITIES_SHOWN } from "../../parts/quantity-names.ts";
import { EmptyState } from "../../parts/states.tsx";
import { pagePath } from "../../paths.ts";
import { activeConditions } from "./active-filters.ts";
import { LookAlikes } from "./look-alikes-found.tsx";
import { keptBarcodes } from "./name-barcodes.ts";
import { type RecordsState, recordsFilterQuery } from "./records-state.ts";
import styles from "./records.module.css";
import { texts } from "./text.ts";

export interface WhyEmptyProps {
  readonly state: RecordsState;
  /** True when the search stopped at its bound: there may be records behind it. */
  readonly partial: boolean;
  /** The cursor that a partial search goes on from. Null when there is none. */
  readonly onward: string | null;
  readonly onChange: (changes: Partial<RecordsState>) => void;
}

/** Says why no record is found, and which single condition to drop so that there are some. */
export function WhyEmpty({ state, partial, onward, onChange }: WhyEmptyProps) {
  const text = useText(texts);
  const names = useText(fieldNames);
  const accountSet = useAccountSet();
  const { code } = accountSet;
  const listCount = state.barcodeList === null ? null : (keptBarcodes(state.barcodeList)?.length ?? null);
  const conditions = activeConditions(state, { text, names, accountSet, listCount });
  // Asks for one row without each condition. With a single condition the answer is known.
  const without = useQueries({
    queries: (partial || state.cursor !== null || conditions.length < 2 ? [] : conditions).map(({ drops }) => {
      const query = { ...recordsFilterQuery({ ...state, ...drops }), limit: 1 };
      return {
        queryKey: [code, "records", "exists", query],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          ask("GET /api/v1/account-sets/{code}/records", { path: { code }, query, signal }),
      };
    }),
  });

  if (partial) {
    return (
      <EmptyState title={text.none} reason={text.partialNone}>
        {onward !== null && (
          <Button type="primary" onClick={() => onChange({ cursor: onward, toward: state.toward })}>
            {text.goOn}
          </Button>
        )}
      </EmptyState>
    );
  }
  if (state.cursor !== null) {
    return (
      <EmptyState title={text.pageGone} reason={text.pageGoneWhy}>
        <Button onClick={() => onChange({ cursor: null })}>{text.toFirst}</Button>
      </EmptyState>
    );
  }
  if (conditions.length === 0) {
    return (
      <EmptyState title={text.noRecords} reason={text.noRecordsWhy}>
        <Link to={pagePath(code, "interface-test")}>{text.toInterfaceTest}</Link>
      </EmptyState>
    );
  }
  const now = createPlantClock(accountSet.timeZone).localTime(serverNow());
  const contradiction = contradictionOf(state, now, { text, names });
  return (
    <EmptyState title={text.none} reason={contradiction ?? (conditions.length > 1 ? text.together : text.alone)}>
      <ul className={styles["conditions"]}>
        {conditions.map(({ words, drops }, index) => {
          const found = without[index]?.data;
          return (
            <li key={words} className={styles["condition"]}>
              <span className={styles["conditionWords"]}>{words}</span>
              {found !== undefined && !found.partial && (
                <span className={found.items.length > 0 ? styles["helps"] : styles["helpsNot"]}>
                  {found.items.length > 0 ? `✓ ${text.helps}` : text.helpsNot}
                </span>
              )}
              <Button aria-label={text.drop(words)} onClick={() => onChange(drops)}>
                {text.dropIt}
              </Button>
            </li>
          );
        })}
      </ul>
      <LookAlikes state={state} onChange={onChange} />
    </EmptyState>
  );
}

/** The sentence on conditions that contradict each other. Null when they do not. `now` is plant-local. */
function contradictionOf(
  state: RecordsState,
  now: string,
  { text, names }: { readonly text: (typeof texts)["zh"]; readonly names: (typeof fieldNames)["zh"] },
): string | null {
  const { testTimeFrom, testTimeTo } = state;
  if (testTimeFrom !== null && testTimeTo !== null && testTimeFrom >= testTimeTo) return text.emptyRange;
  const crossed = QUANTITIES_SHOWN.find(
    (each) => (state[`${each}Min`] ?? -Infinity) > (state[`${each}Max`] ?? Infinity),
  );
  if (crossed !== undefined) return text.emptyNumbers(names[crossed]);
  if (testTimeFrom !== null && testTimeFrom > now) return text.future(now);
  return null;
}
