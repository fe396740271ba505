import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button } from "antd";
import { useAccountSet } from "../account-set/account-set-context.ts";
import { ask } from "../api/client.ts";
import { useText } from "../language/use-text.ts";
import { useErrorText } from "../parts/error-text.ts";
import { formatMoment } from "../parts/format-moment.ts";
import { useMay } from "./session-context.ts";
import { texts } from "./text.ts";

const AGAIN_MS = 30_000;

const clockQuery = queryOptions({
  queryKey: ["clock"],
  queryFn: ({ signal }) => ask("GET /api/v1/clock", { signal }),
  refetchInterval: AGAIN_MS,
});

/** Tells on every page that the server's clock may be wrong. Who may decide for all account sets confirms it by one click. */
export function ClockBanner() {
  const text = useText(texts);
  const errorText = useErrorText();
  const { message, modal } = App.useApp();
  const queryClient = useQueryClient();
  const { timeZone } = useAccountSet();
  const mayConfirm = useMay("admin", "server");
  const { data: clock } = useQuery(clockQuery);
  if (clock === undefined || clock.doubt === null) return null;

  async function confirm(): Promise<void> {
    try {
      await ask("POST /api/v1/clock/confirmation", { body: {} });
      void message.success(text.clockConfirmed);
    } catch (error) {
      void modal.error({ title: text.clockFailed, content: errorText(error as Error) });
    }
    await queryClient.invalidateQueries({ queryKey: clockQuery.queryKey });
  }
  return (
    <Alert
      type="warning"
      banner
      title={`${text.clockDoubts[clock.doubt]} ${text.clockUnconfirmed(formatMoment(clock.serverTime, timeZone))}`}
      action={
        mayConfirm && (
          <Button type="primary" onClick={() => void confirm()}>
            {text.clockIsRight}
          </Button>
        )
      }
    />
  );
}
