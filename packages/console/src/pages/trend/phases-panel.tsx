import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Switch, Table, Tag } from "antd";
import { useState } from "react";
import { useMay } from "../../access/session-context.ts";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { formatFixed } from "../../parts/format-number.ts";
import { formatMoment } from "../../parts/format-moment.ts";
import { Panel } from "../../parts/page.tsx";
import { LoadingPart } from "../../parts/states.tsx";
import { pagesOf } from "../../parts/table-pages.ts";
import { phaseTexts } from "./phase-text.ts";
import { ReasonDialog } from "./reason-dialog.tsx";
import styles from "./trend.module.css";
import { isOfWholePoints, type TrendState } from "./trend-state.ts";

type Phase = Schema<"ControlPhase">;

export interface PhasesPanelProps {
  readonly deviceCode: string;
  readonly asked: TrendState;
  readonly digits: number;
}

/** Limits frozen from less than this many independent points are rough. */
const EFFECTIVE_POINTS_MIN = 6;

/** The phases of the chart: which limits hold from when, by whom and why. Withdrawn ones are among all versions. */
export function PhasesPanel({ deviceCode, asked, digits }: PhasesPanelProps) {
  const text = useText(phaseTexts);
  const { code, timeZone } = useAccountSet();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const mayChange = useMay("engineer");
  const [withdrawing, setWithdrawing] = useState<Phase | null>(null);
  const [showsAll, setShowsAll] = useState(false);
  const query = { deviceCode: [deviceCode] };
  const { data } = useQuery({
    queryKey: [code, "control-phases", query],
    queryFn: ({ signal }) => ask("GET /api/v1/account-sets/{code}/control-phases", { path: { code }, query, signal }),
  });
  const isOfChart = ({ workSteps, quantity, period }: Phase): boolean =>
    quantity === asked.quantity && period === asked.period && sameTexts(workSteps, asked.workStep);
  const current = data?.items.filter(isOfChart) ?? [];
  const versions = data?.versions.filter(isOfChart) ?? [];

  async function withdraw({ id }: Phase, reason: string): Promise<void> {
    const path = { code, id: String(id) };
    await ask("POST /api/v1/account-sets/{code}/control-phases/{id}/withdraw", { path, body: { reason } });
    setWithdrawing(null);
    void message.success(text.withdrawn);
    await queryClient.invalidateQueries({ queryKey: [code] });
  }

  return (
    <Panel
      title={text.phases}
      flush={versions.length > 0}
      actions={
        versions.length > current.length && (
          <span>
            <Switch aria-label={text.versionsShown} checked={showsAll} onChange={setShowsAll} />{" "}
            <span aria-hidden="true">{text.versionsShown}</span>
          </span>
        )
      }
      {...(!isOfWholePoints(asked) && { hint: text.phasesUnused })}
    >
      {data === undefined ? (
        <LoadingPart rows={2} />
      ) : versions.length === 0 ? (
        text.phasesNone
      ) : (
        <Table
          rowKey={({ id, version }) => `${id} ${version}`}
          dataSource={showsAll ? versions : current}
          locale={{ emptyText: text.phasesNone }}
          pagination={pagesOf(5)}
          columns={[
            {
              title: text.version,
              render: (_, { id, version, withdrawn }) => (
                <>
                  {id} · {version} {withdrawn && <Tag>{text.withdrawnMark}</Tag>}
                </>
              ),
            },
            { title: text.holds, render: (_, { from }) => from.slice(0, 16) },
            {
              title: text.reference,
              render: (_, { reference, parameters: { effectivePoints } }) => (
                <>
                  {reference === null ? text.typed : `${reference.from.slice(0, 16)} … ${reference.to.slice(0, 16)}`}
                  {effectivePoints !== null && effectivePoints < EFFECTIVE_POINTS_MIN && <Tag>{text.rough}</Tag>}
                </>
              ),
            },
            {
              title: text.limits,
              className: "number",
              render: (_, { parameters: { lcl, centerLine, ucl } }) =>
                [lcl, centerLine, ucl].map((value) => formatFixed(value, digits)).join(" / "),
            },
            { title: text.reason, render: (_, { reason }) => reason },
            {
              title: text.by,
              render: (_, { author, createdAt }) => `${author} · ${formatMoment(createdAt, timeZone).slice(0, 16)}`,
            },
            ...(mayChange
              ? [
                  {
                    title: "",
                    render: (_: unknown, phase: Phase) =>
                      current.includes(phase) && (
                        <Button className={styles["device"] ?? ""} type="link" onClick={() => setWithdrawing(phase)}>
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
          title={text.withdrawTitle(withdrawing.id)}
          why={text.withdrawWhy}
          onSubmit={(reason) => withdraw(withdrawing, reason)}
          onClose={() => setWithdrawing(null)}
        />
      )}
    </Panel>
  );
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify(a.toSorted()) === JSON.stringify([...new Set(b)].toSorted());
}
