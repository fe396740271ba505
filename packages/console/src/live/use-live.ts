import { useEffect, useEffectEvent, useState } from "react";
import { createLiveHub } from "./live-hub.ts";
import type { LiveEvent, LiveState } from "./live-protocol.ts";

// The hub lives as long as the tab, and all pages of the tab share it.
const hub = createLiveHub();

/**
 * The state of the live connection. Calls `onEvent` for each save and refusal in the account set while the component is
 * shown. On `resumed` ask anew: events of a gap are lost. An event is a hint to ask, or holds rows to show until then.
 */
export function useLive(accountSet: string, onEvent?: (event: LiveEvent) => void): LiveState {
  const [state, setState] = useState<LiveState>("connecting");
  const hear = useEffectEvent((event: LiveEvent) => onEvent?.(event));
  useEffect(() => hub.subscribe({ accountSet, onState: setState, onEvent: hear }), [accountSet]);
  return state;
}
