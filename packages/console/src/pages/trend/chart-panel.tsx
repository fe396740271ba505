import { CONTROL_RULES } from "@cellgrade/contract/control-rules";
import { Button, Select } from "antd";
import { useState } from "react";
import { useMay } from "../../access/session-context.ts";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { useText } from "../../language/use-text.ts";
import { Panel } from "../../parts/page.tsx";
import { ControlChart } from "./control-chart.tsx";
import { chosenRule, type DeviceTrend, type TrendPoint } from "./control-points.ts";
import { EventDialog } from "./event-dialog.tsx";
import { pointSpan } from "./period-span.ts";
import { PhaseDialog } from "./phase-dialog.tsx";
import { draftOf } from "./phase-draft.ts";
import { phaseTexts } from "./phase-text.ts";
import { texts } from "./text.ts";
import styles from "./trend.module.css";
import { isOfWholePoints, type TrendState } from "./trend-state.ts";
import { UsualBehaviour } from "./usual-behaviour.tsx";

export interface ChartPanelProps {
  readonly trend: DeviceTrend;
  readonly devices: readonly string[];
  /** The question that the trend is an answer to. */
  readonly asked: TrendState;
  readonly whole: boolean;
  readonly digits: number;
  readonly quantityName: string;
  readonly pathOf: (point: TrendPoint) => string;
  readonly onOpen: (point: TrendPoint) => void;
  readonly onDevice: (device: string) => void;
  readonly onWhole: (whole: boolean) => void;
}

/** The chart of one machine, what the machine usually does, and what an engineer may do about its limits. */
export function ChartPanel(props: ChartPanelProps) {
  const { trend, devices, asked, whole, digits, quantityName, pathOf, onOpen, onDevice, onWhole } = props;
  const text = useText(texts);
  const phaseText = useText(phaseTexts);
  const { shifts } = useAccountSet();
  const mayChange = useMay("engineer");
  const [dialog, setDialog] = useState<"phase" | "event" | null>(null);
  const { deviceCode } = trend;
  const { period } = asked;
  const judged = CONTROL_RULES.filter((rule) => chosenRule(rule) === null || asked.rules.includes(rule));
  return (
    <Panel
      title={text.chart(deviceCode, quantityName)}
      actions={
        <>
          <Select
            aria-label={text.device}
            showSearch
            value={deviceCode}
            onChange={onDevice}
            options={devices.map((device) => ({ value: device, label: device }))}
            popupMatchSelectWidth={false}
            style={{ width: 140 }}
          />
          {mayChange && <Button onClick={() => setDialog("event")}>{phaseText.note}</Button>}
          {mayChange && isOfWholePoints(asked) && <Button onClick={() => setDialog("phase")}>{phaseText.begin}</Button>}
        </>
      }
    >
      <ControlChart
        trend={trend}
        period={period}
        digits={digits}
        quantityName={quantityName}
        whole={whole}
        pathOf={pathOf}
        onOpen={onOpen}
        onWhole={onWhole}
      />
      <p className={styles["note"]}>{text.pointHint}</p>
      <UsualBehaviour trend={trend} digits={digits} />
      <ul className={styles["rules"]} aria-label={text.ruleTitle}>
        {judged.map((rule) => (
          <li key={rule}>
            <strong>{text.ruleName(rule)}</strong> {text.ruleOf[rule]}
          </li>
        ))}
      </ul>
      {dialog === "phase" && (
        <PhaseDialog
          deviceCode={deviceCode}
          asked={asked}
          draft={draftOf(trend, asked, (point) => pointSpan(point, { period, shifts }).to)}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === "event" && <EventDialog deviceCode={deviceCode} onClose={() => setDialog(null)} />}
    </Panel>
  );
}
