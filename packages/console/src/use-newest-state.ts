import { useCallback, useRef, useState } from "react";

/**
 * State that can be read before it is drawn: `[drawn, set, newest]`. A second event may come before the first is drawn, and
 * goes on from `newest()`.
 */
export function useNewestState<Value>(first: () => Value): readonly [Value, (value: Value) => void, () => Value] {
  const [drawn, draw] = useState(first);
  const newest = useRef(drawn);
  const set = useCallback((value: Value) => {
    newest.current = value;
    draw(() => value);
  }, []);
  return [drawn, set, useCallback(() => newest.current, [])];
}
