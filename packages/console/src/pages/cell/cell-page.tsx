import { LeftOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useLocation, useSearchParams } from "react-router";
import { useMay } from "../../access/session-context.ts";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ApiProblem, ask } from "../../api/client.ts";
import { useText } from "../../language/use-text.ts";
import { useLive } from "../../live/use-live.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { recordFilterFields } from "../../parts/filter/record-filter.ts";
import { Page } from "../../parts/page.tsx";
import { EmptyState, ErrorState, LoadingPart } from "../../parts/states.tsx";
import { pagePath } from "../../paths.ts";
import { printState } from "../../url-state.ts";
import { BatteryCodePanel } from "./battery-code-panel.tsx";
import styles from "./cell.module.css";
import { CellFields } from "./cell-fields.tsx";
import { CellHistory } from "./cell-history.tsx";
import { CellPosition } from "./cell-position.tsx";
import { ExclusionControl, ExclusionNote, UnreadNote } from "./exclusion-control.tsx";
import { Neighbours } from "./neighbours.tsx";
import { texts } from "./text.ts";

const PREFIX_LENGTH = 8;

/** The page of one cell: its record, its history, and its place among the others. */
export default function CellPage() {
  const text = useText(texts);
  const { code } = useAccountSet();
  const barcode = useSearchParams()[0].get("barcode") ?? "";
  const mayExclude = useMay("engineer");
  // The link back leads to the search that led here. For a link from elsewhere it leads to all records.
  const { state } = useLocation() as { readonly state: { readonly recordsSearch?: string } | null };
  const cameFrom = new URLSearchParams(state?.recordsSearch);
  const queryClient = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: [code, "cell", barcode, "record"],
    queryFn: ({ signal }) =>
      ask("GET /api/v1/account-sets/{code}/record", { path: { code }, query: { barcode }, signal }),
  });
  // A retest of this very cell is shown when it comes. An event names the newest records only, so in a busy plant every
  // event asks for the record. The history and the place, which cost more, are asked for when the revision has changed.
  useLive(code, (event) => {
    const concerned =
      event.type === "resumed" ||
      (event.type === "saved" &&
        (event.items.some((each) => each.barcode === barcode) || event.items.length < event.count));
    if (concerned) void queryClient.invalidateQueries({ queryKey: [code, "cell", barcode, "record"] });
  });

  const missing = error instanceof ApiProblem && error.status === 404;
  const similar = printState(recordFilterFields, { barcodePrefix: barcode.slice(0, PREFIX_LENGTH) });
  return (
    <Page
      title={text.title(barcode)}
      actions={
        <>
          <CopyButton text={barcode} cells={() => [[barcode]]} label={text.barcode} labelled />
          {mayExclude && data !== undefined && <ExclusionControl record={data} />}
        </>
      }
      toolbar={
        <Link to={pagePath(code, "records", cameFrom)}>
          <LeftOutlined aria-hidden /> {text.back}
        </Link>
      }
    >
      {missing ? (
        <EmptyState title={text.noRecord} reason={text.noRecordWhy}>
          <Link to={pagePath(code, "records", similar)}>{text.searchPrefix}</Link>
        </EmptyState>
      ) : error !== null && data === undefined ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingPart rows={16} />
      ) : (
        <>
          <UnreadNote record={data} />
          <ExclusionNote record={data} />
          <div className={styles["columns"]}>
            <div className={styles["column"]}>
              <CellFields record={data} />
              <BatteryCodePanel barcode={barcode} />
            </div>
            <div className={styles["column"]}>
              <CellPosition record={data} />
              <Neighbours record={data} />
            </div>
          </div>
          <CellHistory record={data} />
        </>
      )}
    </Page>
  );
}
