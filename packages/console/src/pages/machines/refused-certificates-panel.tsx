import { Button, Table } from "antd";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import { settingsOf } from "../../api/machine-policy.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { Panel } from "../../parts/page.tsx";
import { pagesOf } from "../../parts/table-pages.ts";
import { bindDevice } from "./policy-draft.ts";
import { texts } from "./text.ts";
import { usePolicyChange } from "./use-policy-change.ts";

type Policy = Schema<"MachinePolicy">;
type RefusedCertificate = Policy["refusedCertificates"][number];

/** The certificates that were refused, each to be let in for the machine that it was shown for. */
export function RefusedCertificatesPanel({ policy }: { readonly policy: Policy }) {
  const text = useText(texts);
  const { code, timeZone } = useAccountSet();
  const change = usePolicyChange();

  function bind(refused: RefusedCertificate, deviceCode: string): Promise<Policy> {
    const body = { ...bindDevice(settingsOf(policy), refused, deviceCode), basedOn: policy.version };
    return ask("PUT /api/v1/account-sets/{code}/machine-policy", { path: { code }, body });
  }
  if (policy.refusedCertificates.length === 0) return null;
  return (
    <Panel title={text.refusedCertificates} flush>
      <Table
        rowKey="fingerprint"
        pagination={pagesOf(10)}
        dataSource={[...policy.refusedCertificates]}
        columns={[
          {
            title: text.certificateName,
            key: "certificate",
            render: (_, refused) => (
              <span title={refused.fingerprint}>
                {nameOf(refused)} {refused.fault}
              </span>
            ),
          },
          { title: text.device, key: "deviceCode", render: (_, { deviceCode }) => deviceCode ?? text.noDevice },
          { title: text.address, dataIndex: "address" },
          { title: text.times, dataIndex: "refused", align: "right" },
          {
            title: text.lastSeen,
            key: "lastRefusedAt",
            render: (_, { lastRefusedAt }) => formatMoment(lastRefusedAt, timeZone),
          },
          {
            title: "",
            key: "bind",
            align: "right",
            render: (_, refused) => {
              const { deviceCode } = refused;
              if (deviceCode === null) return null;
              return (
                <Button
                  aria-label={text.bindDeviceNamed(nameOf(refused), deviceCode)}
                  onClick={() => void change(() => bind(refused, deviceCode))}
                >
                  {text.bindDevice}
                </Button>
              );
            },
          },
        ]}
      />
    </Panel>
  );
}

function nameOf({ names, fingerprint }: RefusedCertificate): string {
  return names.length === 0 ? `${fingerprint.slice(0, 16)}…` : names.join(", ");
}
