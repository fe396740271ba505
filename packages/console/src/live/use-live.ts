import { useEffect, useEffectEvent, useState } from "react";
import { createLiveHub } from "./live-hub.ts";
import type { LiveEvent, LiveState } from "./live-protocol.ts";

// The one thing that lives as long as the tab and is shared by all its pages.
const hub = createLiveHub();

/**
 * Hears what is saved and refused in an account set while the component is shown, and tells whether the connection is up.
 * On `resumed` ask anew: events of a gap are lost. Events are hints at what to ask, or rows to show until then.
 */
export function useLive(accountSet: string, onEvent?: (event: LiveEvent) => void): LiveState {
  const [state, setState] = useState<LiveState>("connecting");
  const hear = useEffectEvent((event: LiveEvent) => onEvent?.(event));
  useEffect(() => hub.subscribe({ accountSet, onState: setState, onEvent: hear }), [accountSet]);
  return state;
}
