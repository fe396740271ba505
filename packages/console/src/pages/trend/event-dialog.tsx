import { REASON_CHARACTERS_MAX } from "@cellgrade/contract/exclusion";
import { createPlantClock } from "@cellgrade/contract/plant-time";
import { useQueryClient } from "@tanstack/react-query";
import { App, Input } from "antd";
import { useState } from "react";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { ask } from "../../api/client.ts";
import { serverNow } from "../../api/server-clock.ts";
import { useText } from "../../language/use-text.ts";
import { FormDialog } from "../../parts/form-dialog.tsx";
import { FormField } from "../../parts/form-field.tsx";
import { PlantTimeField } from "../../parts/plant-time-field.tsx";
import { phaseTexts } from "./phase-text.ts";

export interface EventDialogProps {
  readonly deviceCode: string;
  readonly onClose: () => void;
}

/** Notes what happened at a machine, by default just now. */
export function EventDialog({ deviceCode, onClose }: EventDialogProps) {
  const text = useText(phaseTexts);
  const { code, timeZone } = useAccountSet();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [at, setAt] = useState<string | null>(() => createPlantClock(timeZone).localTime(serverNow()));
  const [what, setWhat] = useState("");

  async function note(): Promise<void> {
    const body = { deviceCode, at: at ?? "", text: what.trim() };
    await ask("POST /api/v1/account-sets/{code}/machine-events", { path: { code }, body });
    onClose();
    void message.success(text.noted);
    await queryClient.invalidateQueries({ queryKey: [code] });
  }

  return (
    <FormDialog
      title={text.noteTitle(deviceCode)}
      action={text.noteAction}
      complete={at !== null && what.trim() !== ""}
      fields={["at", "text"]}
      onSubmit={note}
      onClose={onClose}
    >
      {(faultOf) => (
        <>
          <FormField label={text.what} error={faultOf("text")}>
            {(control) => (
              <Input
                {...control}
                value={what}
                maxLength={REASON_CHARACTERS_MAX}
                placeholder={text.whatHint}
                onChange={({ target }) => setWhat(target.value)}
              />
            )}
          </FormField>
          <PlantTimeField label={text.at} error={faultOf("at")} value={at} onChange={setAt} />
        </>
      )}
    </FormDialog>
  );
}
