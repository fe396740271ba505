import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { policyQuery } from "../../api/machine-policy.ts";
import { texts } from "./text.ts";

/** Gives a function that changes the policy by one click, and shows the policy that it makes or why it failed. */
export function usePolicyChange(): (change: () => Promise<Schema<"MachinePolicy">>) => Promise<void> {
  const text = useText(texts);
  const errorText = useErrorText();
  const { message, modal } = App.useApp();
  const { code } = useAccountSet();
  const queryClient = useQueryClient();
  const { queryKey } = policyQuery(code);
  return async (change) => {
    try {
      queryClient.setQueryData(queryKey, await change());
      void message.success(text.saved);
    } catch (error) {
      void modal.error({ title: text.failed, content: errorText(error as Error) });
      await queryClient.invalidateQueries({ queryKey });
    }
  };
}
