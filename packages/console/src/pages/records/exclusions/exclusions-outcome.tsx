import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Space } from "antd";
import { Link } from "react-router";
import { useAccountSet } from "../../../account-set/account-set-context.ts";
import { ask } from "../../../api/client.ts";
import { useText } from "../../../language/use-text.ts";
import { useErrorText } from "../../../parts/error-text.ts";
import { formatCount } from "../../../parts/format-number.ts";
import { pagePath } from "../../../paths.ts";
import { usePreferences } from "../../../preferences.tsx";
import { texts } from "./text.ts";

/** What a change of all that a filter fits has done. */
export type Outcome = { readonly accountSet: string; readonly count: number; readonly left: number } & (
  | { readonly change: "exclude"; readonly reason: string; readonly excludedAt: string }
  | { readonly change: "include" }
);

export interface ExclusionsOutcomeProps {
  readonly outcome: Outcome;
  /** Called with what undoing has done, and with null when the person has read it. */
  readonly onChange: (outcome: Outcome | null) => void;
}

/** Says how many records were changed. What was excluded can be shown, and counted again. */
export function ExclusionsOutcome({ outcome, onChange }: ExclusionsOutcomeProps) {
  const text = useText(texts);
  const errorText = useErrorText();
  const { language } = usePreferences();
  const { code } = useAccountSet();
  const queryClient = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (excludedAt: string) =>
      ask("DELETE /api/v1/account-sets/{code}/exclusions", { path: { code }, query: { excludedAt }, body: {} }),
    onSuccess: async (done) => {
      onChange({ accountSet: code, change: "include", ...done });
      await queryClient.invalidateQueries({ queryKey: [code] });
    },
  });
  const count = formatCount(outcome.count, language);
  const more = [
    outcome.left > 0 && text.left(formatCount(outcome.left, language)),
    error !== null && errorText(error),
  ].filter((each) => each !== false);
  return (
    <Alert
      role="status"
      type={more.length > 0 ? "warning" : "success"}
      showIcon
      closable={{ onClose: () => onChange(null) }}
      title={outcome.change === "exclude" ? text.excluded(count, outcome.reason) : text.included(count)}
      description={more.length > 0 ? more.join(" ") : undefined}
      action={
        outcome.change === "exclude" &&
        outcome.count > 0 && (
          <Space>
            <Link to={pagePath(code, "records", new URLSearchParams({ excludedAt: outcome.excludedAt }))}>
              {text.show}
            </Link>
            <Button size="small" loading={isPending} onClick={() => mutate(outcome.excludedAt)}>
              {text.undo}
            </Button>
          </Space>
        )
      }
    />
  );
}
