import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Table } from "antd";
import { useState } from "react";
import { useMay } from "../../access/session-context.ts";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { Panel } from "../../parts/page.tsx";
import { pagesOf } from "../../parts/table-pages.ts";
import { phaseTexts } from "./phase-text.ts";
import { ReasonDialog } from "./reason-dialog.tsx";
import styles from "./trend.module.css";

type MachineEvent = Schema<"MachineEvent">;

/** What was noted of the machine in the time of the chart. The numbers are those of the pins. */
export function EventsPanel({ events }: { readonly events: readonly MachineEvent[] }) {
  const text = useText(phaseTexts);
  const { code } = useAccountSet();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const mayChange = useMay("engineer");
  const [withdrawing, setWithdrawing] = useState<MachineEvent | null>(null);

  async function withdraw({ id }: MachineEvent, reason: string): Promise<void> {
    const path = { code, id: String(id) };
    await ask("POST /api/v1/account-sets/{code}/machine-events/{id}/withdraw", { path, body: { reason } });
    setWithdrawing(null);
    void message.success(text.withdrawn);
    await queryClient.invalidateQueries({ queryKey: [code] });
  }

  return (
    <Panel title={text.events} flush={events.length > 0}>
      {events.length === 0 ? (
        text.eventsNone
      ) : (
        <Table
          rowKey="id"
          dataSource={[...events]}
          pagination={pagesOf(5)}
          columns={[
            { title: text.number, width: 64, align: "right", render: (_, event) => events.indexOf(event) + 1 },
            { title: text.at, width: 150, render: (_, { at }) => at.slice(0, 16) },
            { title: text.what, render: (_, event) => event.text },
            { title: text.by, render: (_, { author }) => author },
            ...(mayChange
              ? [
                  {
                    title: "",
                    render: (_: unknown, event: MachineEvent) => (
                      <Button className={styles["device"] ?? ""} type="link" onClick={() => setWithdrawing(event)}>
                        {text.withdraw}
                      </Button>
                    ),
                  },
                ]
              : []),
          ]}
        />
      )}
      {withdrawing !== null && (
        <ReasonDialog
          title={text.withdrawEventTitle}
          why={text.withdrawEventWhy}
          onSubmit={(reason) => withdraw(withdrawing, reason)}
          onClose={() => setWithdrawing(null)}
        />
      )}
    </Panel>
  );
}
