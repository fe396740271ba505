import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Table, Tag } from "antd";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { Panel } from "../../parts/page.tsx";
import { Unanswered } from "../../parts/states.tsx";
import { browserName } from "./browser-name.ts";
import { texts } from "./text.ts";

export const sessionsQuery = queryOptions({
  queryKey: ["account", "sessions"],
  queryFn: ({ signal }) => ask("GET /api/v1/account/sessions", { signal }),
});

/** Where the person is signed in. Each of the others can be ended, and all of them at once. */
export function SessionsPanel() {
  const text = useText(texts);
  const errorText = useErrorText();
  const { message } = App.useApp();
  const { timeZone } = useAccountSet();
  const queryClient = useQueryClient();
  const { data, error, refetch } = useQuery(sessionsQuery);
  const { mutate: end, isPending } = useMutation({
    /** Of one session, or of all but this one. */
    mutationFn: (id: string | null) =>
      id === null
        ? ask("DELETE /api/v1/account/sessions", { body: {} })
        : ask("DELETE /api/v1/account/sessions/{id}", { path: { id }, body: {} }),
    onSuccess: (sessions) => {
      queryClient.setQueryData(sessionsQuery.queryKey, sessions);
      void message.success(text.ended);
    },
    onError: (failure) => {
      void message.error(errorText(failure));
      void refetch();
    },
  });
  return (
    <Panel
      title={text.sessions}
      flush
      actions={
        <Button disabled={(data?.items.length ?? 0) < 2} loading={isPending} onClick={() => end(null)}>
          {text.endOthers}
        </Button>
      }
    >
      {data === undefined ? (
        <Unanswered error={error} onRetry={() => void refetch()} rows={3} />
      ) : (
        <Table
          rowKey="id"
          pagination={false}
          dataSource={[...data.items]}
          columns={[
            { title: text.address, dataIndex: "address" },
            { title: text.browser, dataIndex: "agent", ellipsis: true, render: browserName },
            { title: text.since, key: "createdAt", render: (_, { createdAt }) => formatMoment(createdAt, timeZone) },
            {
              title: text.lastSeen,
              key: "lastSeenAt",
              render: (_, { lastSeenAt }) => formatMoment(lastSeenAt, timeZone),
            },
            {
              title: "",
              key: "end",
              align: "right",
              render: (_, { id, address, current }) =>
                current ? (
                  <Tag color="blue">{text.current}</Tag>
                ) : (
                  <Button aria-label={text.endOne(address)} onClick={() => end(id)}>
                    {text.end}
                  </Button>
                ),
            },
          ]}
        />
      )}
    </Panel>
  );
}
