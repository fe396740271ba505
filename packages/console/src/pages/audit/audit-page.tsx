import { DownloadOutlined } from "@ant-design/icons";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { NotAllowed } from "../../access/role-gate.tsx";
import { useMay } from "../../access/session-context.ts";
import { ask, urlOf } from "../../api/client.ts";
import { useText } from "../../language/use-text.ts";
import { CursorPager } from "../../parts/cursor-pager.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { RefreshButton } from "../../parts/refresh-button.tsx";
import { EmptyState, Unanswered } from "../../parts/states.tsx";
import { resetting, useUrlState } from "../../url-state.ts";
import { auditFields, filterQuery, NO_FILTER } from "./audit-state.ts";
import { AuditTable } from "./audit-table.tsx";
import { AuditToolbar } from "./audit-toolbar.tsx";
import { ChainEnds } from "./chain-ends.tsx";
import { texts } from "./text.ts";

const PAGE_ROWS = 50;

/** The page 审计: what was done, by whom and from where, in all account sets. */
export default function AuditPage() {
  const text = useText(texts);
  if (useMay("admin", "server")) return <AuditTrail />;
  return (
    <Page title={text.title}>
      <NotAllowed />
    </Page>
  );
}

function AuditTrail() {
  const text = useText(texts);
  const [state, change] = useUrlState(auditFields);
  const { cursor } = state;
  const filter = filterQuery(state);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ["audit", filter, cursor.at(-1) ?? null],
    // The cursors stay with their page: while the next page is on its way, the buttons lead on from the page that is
    // shown.
    queryFn: async ({ signal }) => {
      const last = cursor.at(-1);
      const query = { ...filter, limit: PAGE_ROWS, ...(last !== undefined && { cursor: last }) };
      return { cursors: cursor, ...(await ask("GET /api/v1/audit", { query, signal })) };
    },
    placeholderData: keepPreviousData,
  });
  return (
    <Page
      title={text.title}
      actions={
        <>
          <RefreshButton loading={isFetching} onRefresh={() => void refetch()} />
          <Button
            type="primary"
            icon={<DownloadOutlined aria-hidden />}
            href={urlOf("GET /api/v1/audit/export", { query: filter })}
            download
          >
            {text.export}
          </Button>
        </>
      }
      toolbar={
        <AuditToolbar
          state={state}
          onChange={(changes) => change(resetting(changes, { cursor: [], open: null }), { push: true })}
        />
      }
    >
      {data === undefined ? (
        <Unanswered error={error} onRetry={() => void refetch()} rows={8} />
      ) : (
        <>
          {data.items.length === 0 ? (
            <EmptyState title={text.noneFit} reason={text.noneFitWhy}>
              <Button onClick={() => change({ ...NO_FILTER, cursor: [], open: null }, { push: true })}>
                {text.reset}
              </Button>
            </EmptyState>
          ) : (
            <>
              <Panel flush>
                <AuditTable entries={data.items} open={state.open} onOpen={(open) => change({ open })} />
              </Panel>
              <CursorPager
                cursors={cursor}
                shown={data}
                onChange={(next) => change((now) => ({ cursor: next(now.cursor), open: null }), { push: true })}
              />
            </>
          )}
          <ChainEnds heads={data.heads} />
        </>
      )}
    </Page>
  );
}
