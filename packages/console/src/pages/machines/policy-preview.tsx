import type { MachinePolicy } from "@cellgrade/contract/machine-policy";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Alert, Table } from "antd";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { previewQuery } from "../../api/machine-policy.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { useSettled } from "../../parts/filter/use-settled.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { pagesOf } from "../../parts/table-pages.ts";
import { texts } from "./text.ts";

/** Whom a policy would refuse of the machines that were seen lately. */
export function PolicyPreview({ policy }: { readonly policy: MachinePolicy }) {
  const text = useText(texts);
  const errorText = useErrorText();
  const { code, timeZone } = useAccountSet();
  const asked = useSettled(JSON.stringify(policy));
  const { data, error } = useQuery({
    ...previewQuery(code, JSON.parse(asked) as MachinePolicy),
    placeholderData: keepPreviousData,
  });
  if (error !== null) return <Alert type="error" showIcon title={errorText(error)} />;
  if (data === undefined) return null;
  const { items, seen } = data;
  if (items.length === 0) return <Alert type="success" showIcon title={text.previewNone(seen)} />;
  return (
    <>
      <Alert type="warning" showIcon title={text.previewSome(items.length, seen)} />
      <Table
        rowKey={({ deviceCode, address }) => JSON.stringify([deviceCode, address])}
        aria-label={text.previewTitle}
        pagination={pagesOf(10)}
        dataSource={[...items]}
        columns={[
          { title: text.device, key: "deviceCode", render: (_, { deviceCode }) => deviceCode ?? text.unreadable },
          { title: text.address, dataIndex: "address" },
          {
            title: text.lastSeen,
            key: "lastSeenAt",
            render: (_, { lastSeenAt }) => formatMoment(lastSeenAt, timeZone),
          },
          {
            title: text.reason,
            key: "refusedBy",
            render: (_, { refusedBy }) => refusedBy.map((each) => text.by[each]).join(", "),
          },
        ]}
      />
    </>
  );
}
