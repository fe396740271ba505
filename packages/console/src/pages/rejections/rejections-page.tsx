import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useMay } from "../../access/session-context.ts";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { useText } from "../../language/use-text.ts";
import { useLiveRefresh } from "../../live/use-live-refresh.ts";
import { CursorPager } from "../../parts/cursor-pager.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { EmptyState, Unanswered } from "../../parts/states.tsx";
import { resetting, useUrlState } from "../../url-state.ts";
import { BulkDrawer } from "./bulk-drawer.tsx";
import { RejectionDrawer } from "./rejection-drawer.tsx";
import { rejectionFields } from "./rejection-fields.ts";
import { RejectionToolbar } from "./rejection-toolbar.tsx";
import { searchRejections } from "./rejections-query.ts";
import { RejectionsTable } from "./rejections-table.tsx";
import { texts } from "./text.ts";

const PAGE_ROWS = 50;
const REFRESH_MS = 2_000;

const NO_FILTER = { deviceCode: null, address: null, code: null, receivedFrom: null, receivedTo: null, cursor: [] };

export default function RejectionsPage() {
  const text = useText(texts);
  const { code } = useAccountSet();
  const maySubmit = useMay("engineer");
  const seesAll = useMay("viewer", "server");
  const [state, change] = useUrlState(rejectionFields);
  const { deviceCode, address, code: errorCode, receivedFrom, receivedTo, cursor } = state;
  const scope = seesAll ? state.scope : "accountSet";
  const filter = { scope, deviceCode, address, code: errorCode, receivedFrom, receivedTo };
  const { data, error, refetch } = useQuery({
    queryKey: [code, "rejections", filter, cursor.at(-1) ?? null],
    // The cursors stay with their page: while the next page is on its way, the buttons lead on from the page that is
    // shown.
    queryFn: async ({ signal }) => ({
      cursors: cursor,
      ...(await searchRejections({ accountSet: code, filter, cursor: cursor.at(-1), limit: PAGE_ROWS, signal })),
    }),
    placeholderData: keepPreviousData,
  });
  useLiveRefresh(code, {
    everyMs: REFRESH_MS,
    on: ["refused"],
    queries: [{ queryKey: [code, "rejections"] }],
  });
  const filtered = [deviceCode, address, errorCode, receivedFrom, receivedTo].some((value) => value !== null);

  return (
    <Page
      title={text.title}
      actions={
        maySubmit && (
          <Button
            disabled={data === undefined || data.items.length === 0}
            onClick={() => change({ bulk: true }, { push: true })}
          >
            {text.bulk}
          </Button>
        )
      }
      toolbar={
        <RejectionToolbar
          state={state}
          seesAll={seesAll}
          onChange={(changes) => change(resetting(changes, { cursor: [] }), { push: true })}
        />
      }
    >
      {data === undefined ? (
        <Unanswered error={error} onRetry={() => void refetch()} rows={8} />
      ) : data.items.length === 0 ? (
        filtered || scope !== "accountSet" || cursor.length > 0 ? (
          <EmptyState title={text.noneFit} reason={text.noneFitWhy}>
            <Button onClick={() => change({ ...NO_FILTER, scope: "accountSet" }, { push: true })}>{text.reset}</Button>
          </EmptyState>
        ) : (
          <EmptyState title={text.none} reason={text.noneWhy}>
            {seesAll && <Button onClick={() => change({ scope: "none" }, { push: true })}>{text.seeWithout}</Button>}
          </EmptyState>
        )
      ) : (
        <>
          <Panel flush>
            <RejectionsTable
              rejections={data.items}
              onOpen={(id) => change({ open: id, view: "text" }, { push: true })}
            />
          </Panel>
          <CursorPager
            cursors={cursor}
            shown={data}
            onChange={(next) => change((now) => ({ cursor: next(now.cursor) }), { push: true })}
          />
        </>
      )}
      <RejectionDrawer
        id={state.open}
        view={state.view}
        onView={(view) => change({ view })}
        onClose={() => change({ open: null, view: "text" }, { push: true })}
      />
      {maySubmit && state.bulk && (
        <BulkDrawer filter={filter} onClose={() => change({ bulk: false }, { push: true })} />
      )}
    </Page>
  );
}
