import { useEffect, useEffectEvent, useState } from "react";
import { hallFields } from "../../layout/hall.ts";
import { useUrlState } from "../../url-state.ts";

/**
 * The state of the hall screen. The address holds it, so that the PC in the hall opens it by a bookmark. A browser goes
 * to full screen only when somebody clicks, and may refuse: the layout without navigation does not depend on it.
 */
export function useHall() {
  const [{ hall: shown }, change] = useUrlState(hallFields);
  const [full, setFull] = useState(() => document.fullscreenElement !== null);
  const [refused, setRefused] = useState(false);

  const leave = useEffectEvent(() => change({ hall: false }, { push: true }));
  const changed = useEffectEvent((now: boolean) => {
    if (full && !now && shown) leave(); // Esc was pressed: a browser in full screen keeps that key for itself
    setFull(now);
  });
  const escape = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === "Escape" && shown && !full) leave();
  });
  useEffect(() => {
    const onChange = (): void => changed(document.fullscreenElement !== null);
    const onKey = (event: KeyboardEvent): void => escape(event);
    document.addEventListener("fullscreenchange", onChange);
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("fullscreenchange", onChange);
      document.removeEventListener("keydown", onKey);
    };
  }, []);

  async function goFull(): Promise<void> {
    try {
      await document.documentElement.requestFullscreen();
      setRefused(false);
    } catch {
      setRefused(true);
    }
  }

  return {
    shown,
    full,
    /** True when the browser refused full screen. */
    refused,
    goFull: () => void goFull(),
    enter: () => {
      change({ hall: true }, { push: true });
      void goFull();
    },
    leave: () => {
      if (document.fullscreenElement !== null) void document.exitFullscreen();
      change({ hall: false }, { push: true });
    },
  };
}

export type HallState = ReturnType<typeof useHall>;
