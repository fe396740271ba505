import { Badge } from "antd";
import { useAccountSet } from "../account-set/account-set-context.ts";
import { useText } from "../language/use-text.ts";
import { useLive } from "../live/use-live.ts";
import { texts } from "./layout-text.ts";

const STATUS = {
  connected: "success",
  polling: "success",
  connecting: "default",
  disconnected: "warning",
} as const;

/** A mark that tells whether the page follows the saves. */
export function LiveMark() {
  const text = useText(texts);
  const { code } = useAccountSet();
  const state = useLive(code);
  return (
    <span role="status" title={state === "polling" ? text.pollingWhy : undefined}>
      <Badge status={STATUS[state]} text={state === "connected" ? text.live : text[state]} />
    </span>
  );
}
