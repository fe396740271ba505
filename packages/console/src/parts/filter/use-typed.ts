import { useNewestState } from "../../use-newest-state.ts";

export interface Typed<Value> {
  /** What the field shows: what was typed and is not told yet, or else the value. */
  readonly shown: Value;
  readonly type: (typed: Value) => void;
  /** Tells what was typed. Does nothing when nothing was typed since the last time: leaving a field changes nothing. */
  readonly tell: () => void;
  /** Shows the value again, whatever was typed. */
  readonly forget: () => void;
}

/** A field whose value is told when the field is left or Enter is pressed, rather than with each key. */
export function useTyped<Value>(value: Value, onTell: (value: Value) => void): Typed<Value> {
  const [typed, setTyped, newestTyped] = useNewestState<{ readonly value: Value } | null>(() => null);
  return {
    shown: typed === null ? value : typed.value,
    type: (next) => setTyped({ value: next }),
    tell() {
      const told = newestTyped();
      if (told === null) return;
      setTyped(null);
      onTell(told.value);
    },
    forget: () => setTyped(null),
  };
}
