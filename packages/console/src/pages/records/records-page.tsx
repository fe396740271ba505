import { useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { Page } from "../../parts/page.tsx";
import { ErrorState, LoadingPart } from "../../parts/states.tsx";
import { resetting, type StateChange, useUrlState } from "../../url-state.ts";
import { ExclusionsControl } from "./exclusions/exclusions-control.tsx";
import { ExclusionsOutcome, type Outcome } from "./exclusions/exclusions-outcome.tsx";
import { ExportControl } from "./export-control.tsx";
import { ListCoverage } from "./list-coverage.tsx";
import { Pager } from "./pager.tsx";
import { RecordFilterBar } from "./record-filter-bar.tsx";
import {
  FIRST_PAGE,
  NO_RECORDS_FILTER,
  type RecordsState,
  recordsFields,
  recordsFilterQuery,
} from "./records-state.ts";
import { RecordsTable, rowKeyOf } from "./records-table.tsx";
import { BadQuery, isBadQuery } from "./bad-query.tsx";
import styles from "./records.module.css";
import { TableBar } from "./table-bar.tsx";
import { texts } from "./text.ts";
import { useRecords } from "./use-records.ts";
import { WhyEmpty } from "./why-empty.tsx";

const NONE: readonly string[] = [];
const NO_ITEMS: readonly Schema<"Record">[] = [];

/** The page 数据查询. It shows all records that fit a filter, a page at a time. */
export default function RecordsPage() {
  const text = useText(texts);
  const { code } = useAccountSet();
  const [state, changeState] = useUrlState(recordsFields);
  const [selected, setSelected] = useState(NONE);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const { data, error, refetch, isPlaceholderData, live } = useRecords(state);

  /** Changes the filter or the order, and leads to the first page: the cursor belongs to the old one. */
  function change(changes: StateChange<RecordsState>): void {
    setSelected(NONE);
    changeState(resetting(changes, FIRST_PAGE), { push: true });
  }

  // Records stay when a refresh fails. The mark in the header says that the connection is down.
  const fault = error !== null && (data === undefined || isBadQuery(error)) ? error : null;
  const filtered = Object.keys(recordsFilterQuery(state)).length > 0;
  const items = data?.items ?? NO_ITEMS;
  const chosen = items.filter((record) => selected.includes(rowKeyOf(record)));
  return (
    <Page
      title={text.title}
      actions={
        <>
          <ExclusionsControl key={`${code} exclusions`} state={state} onDone={setOutcome} />
          <ExportControl key={code} state={state} />
        </>
      }
      toolbar={
        <RecordFilterBar state={state} onChange={change} onReset={filtered ? () => change(NO_RECORDS_FILTER) : null} />
      }
    >
      {outcome?.accountSet === code && <ExclusionsOutcome outcome={outcome} onChange={setOutcome} />}
      <section className={styles["frame"]} aria-label={text.table}>
        <TableBar state={state} items={items} chosen={chosen} live={live} onChange={change} onColumns={changeState} />
        {state.barcodeList !== null && fault === null && <ListCoverage id={state.barcodeList} />}
        <div className={styles["scrollFrame"]}>
          <div
            className={`${styles["scroll"]} ${isPlaceholderData ? styles["stale"] : ""}`}
            aria-busy={isPlaceholderData}
          >
            {fault !== null ? (
              isBadQuery(fault) ? (
                <BadQuery problem={fault} onChange={change} />
              ) : (
                <ErrorState error={fault} onRetry={() => void refetch()} />
              )
            ) : data === undefined ? (
              <LoadingPart rows={12} />
            ) : items.length > 0 ? (
              <RecordsTable state={state} items={items} selected={selected} onSelect={setSelected} onChange={change} />
            ) : (
              <WhyEmpty
                state={state}
                partial={data.partial}
                onward={state.toward === "previous" ? data.prevCursor : data.nextCursor}
                onChange={change}
              />
            )}
          </div>
        </div>
        <Pager state={state} page={fault === null ? data : undefined} onChange={change} />
      </section>
    </Page>
  );
}
