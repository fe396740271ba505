import { Button, Popconfirm, Table } from "antd";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { Panel } from "../../parts/page.tsx";
import styles from "./machines.module.css";
import { pagesOf } from "../../parts/table-pages.ts";
import { texts } from "./text.ts";
import { usePolicyChange } from "./use-policy-change.ts";

type Policy = Schema<"MachinePolicy">;

/** The machines that were learned, to be let in with one click, and those that were refused, each to be let in. */
export function DeviceCodesPanel({ policy }: { readonly policy: Policy }) {
  const text = useText(texts);
  const { code, timeZone } = useAccountSet();
  const change = usePolicyChange();
  const known = new Set([...policy.learned, ...policy.deviceCodesLetIn]).size;

  const close = (): Promise<Policy> =>
    ask("POST /api/v1/account-sets/{code}/machine-policy/closing", {
      path: { code },
      body: { basedOn: policy.version },
    });
  const letIn = (deviceCode: string): Promise<Policy> =>
    ask("POST /api/v1/account-sets/{code}/machine-policy/device-codes", {
      path: { code },
      body: { deviceCodes: [deviceCode] },
    });
  return (
    <>
      {policy.deviceCodes === "learning" && (
        <Panel
          title={text.learned(policy.learned.length)}
          actions={
            <Popconfirm
              title={text.closeAsk(known)}
              description={text.closeWhy}
              okText={text.close(known)}
              cancelText={text.cancel}
              onConfirm={() => void change(close)}
            >
              <Button type="primary" disabled={known === 0}>
                {text.close(known)}
              </Button>
            </Popconfirm>
          }
        >
          <p className={styles["hint"]}>{text.learnedHow}</p>
          <div className={styles["codes"]}>{policy.learned.join(", ")}</div>
        </Panel>
      )}
      {policy.refused.length > 0 && (
        <Panel title={text.refused} flush>
          <Table
            rowKey="deviceCode"
            pagination={pagesOf(10)}
            dataSource={[...policy.refused]}
            columns={[
              { title: text.device, dataIndex: "deviceCode" },
              { title: text.address, dataIndex: "address" },
              { title: text.times, dataIndex: "refused", align: "right" },
              {
                title: text.lastSeen,
                key: "lastRefusedAt",
                render: (_, { lastRefusedAt }) => formatMoment(lastRefusedAt, timeZone),
              },
              {
                title: "",
                key: "letIn",
                align: "right",
                render: (_, { deviceCode }) => (
                  <Button
                    aria-label={text.letDeviceInNamed(deviceCode)}
                    onClick={() => void change(() => letIn(deviceCode))}
                  >
                    {text.letDeviceIn}
                  </Button>
                ),
              },
            ]}
          />
        </Panel>
      )}
    </>
  );
}
