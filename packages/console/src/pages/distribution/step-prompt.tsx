import { useQuery } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import { useText } from "../../language/use-text.ts";
import styles from "./distribution.module.css";
import { texts } from "./text.ts";

/** The most steps that are offered. Others are chosen in the filter. */
const STEPS_SHOWN_MAX = 6;

export interface StepPromptProps {
  readonly onChoose: (step: string) => void;
}

/** Tells that stored limits need one step, and offers the steps of the account set. */
export function StepPrompt({ onChoose }: StepPromptProps) {
  const text = useText(texts);
  const { code } = useAccountSet();
  const query = { field: "workStep" } as const;
  const { data } = useQuery({
    queryKey: [code, "values", query],
    queryFn: ({ signal }) => ask("GET /api/v1/account-sets/{code}/values", { path: { code }, query, signal }),
  });
  const steps = data?.items.slice(0, STEPS_SHOWN_MAX) ?? [];
  return (
    <Alert
      type="info"
      title={
        <span className={styles["controls"]}>
          <span className={styles["switch"]}>{text.oneStep}</span>
          {steps.length > 0 && <span className={styles["switch"]}>{text.chooseStep}</span>}
          {steps.map((step) => (
            <Button key={step} onClick={() => onChoose(step)}>
              {step}
            </Button>
          ))}
        </span>
      }
    />
  );
}
