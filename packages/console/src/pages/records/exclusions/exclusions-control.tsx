import { StopOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useMay } from "../../../access/session-context.ts";
import { useText } from "../../../language/use-text.ts";
import type { RecordsState } from "../records-state.ts";
import { ExclusionsDialog } from "./exclusions-dialog.tsx";
import type { Outcome } from "./exclusions-outcome.tsx";
import { texts } from "./text.ts";

export interface ExclusionsControlProps {
  readonly state: RecordsState;
  readonly onDone: (outcome: Outcome) => void;
}

/** The button and the dialog by which all that the filter fits is kept out of statistics, or counted again. */
export function ExclusionsControl({ state, onDone }: ExclusionsControlProps) {
  const text = useText(texts);
  const [open, setOpen] = useState(false);
  if (!useMay("engineer")) return null;
  return (
    <>
      <Button icon={<StopOutlined aria-hidden />} onClick={() => setOpen(true)}>
        {text.open}
      </Button>
      {open && (
        <ExclusionsDialog
          state={state}
          onClose={() => setOpen(false)}
          onDone={(outcome) => {
            setOpen(false);
            onDone(outcome);
          }}
        />
      )}
    </>
  );
}
