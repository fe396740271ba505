import { useCallback, useEffect, useMemo } from "react";
import { useSearchParams } from "react-router";

// The state of a page lives in its address, so that a link shows the same thing. Defaults are left out of it.

/** How one property stands in the address: values that cannot be read count as not given. */
export interface UrlField<Value> {
  read(values: readonly string[]): Value;
  write(value: Value): readonly string[];
}

type Fields = { readonly [name: string]: UrlField<unknown> };
export type StateOf<F extends Fields> = {
  readonly [name in keyof F]: F[name] extends UrlField<infer Value> ? Value : never;
};

/** Several texts, none by default. */
export function texts(): UrlField<readonly string[]> {
  return { read: (values) => values.filter((value) => value !== ""), write: (value) => value };
}

/** A text or null. */
export function text(): UrlField<string | null> {
  return { read: ([value]) => (value === undefined || value === "" ? null : value), write: listOf };
}

/** A finite number or null. */
export function number(): UrlField<number | null> {
  return {
    read: ([value]) =>
      value === undefined || value.trim() === "" || !Number.isFinite(Number(value)) ? null : Number(value),
    write: listOf,
  };
}

/** One of a list; the default is not written. */
export function choice<const Choice extends string>(choices: readonly Choice[], byDefault: Choice): UrlField<Choice> {
  return {
    read: ([value]) => choices.find((each) => each === value) ?? byDefault,
    write: (value) => (value === byDefault ? [] : [value]),
  };
}

/** True or false; the default is not written. */
export function flag(byDefault = false): UrlField<boolean> {
  return {
    read: ([value]) => (value === "true" ? true : value === "false" ? false : byDefault),
    write: (value) => (value === byDefault ? [] : [String(value)]),
  };
}

function listOf(value: string | number | null): readonly string[] {
  return value === null ? [] : [String(value)];
}

/** Prints state as search parameters, for a link to a page: `pagePath(code, "records", printState(recordFields, {…}))`. */
export function printState<F extends Fields>(fields: F, state: Partial<StateOf<F>>): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(state)) {
    if (value === undefined) continue;
    for (const each of fields[name]?.write(value) ?? []) params.append(name, each);
  }
  return params;
}

export function readState<F extends Fields>(fields: F, params: URLSearchParams): StateOf<F> {
  const entries = Object.entries(fields).map(([name, field]) => [name, field.read(params.getAll(name))]);
  return Object.fromEntries(entries) as StateOf<F>;
}

export interface ChangeOptions {
  /** A step that the back button takes back. Off for what changes while typing or dragging. */
  readonly push?: boolean;
}

/**
 * Where the address is on its way to: the router goes there a moment later, and a second change meanwhile (a field that is
 * left by a click into another one) must not undo the first. Null once it was shown.
 */
let pending: URLSearchParams | null = null;

/**
 * The state and how to change it: `const [state, change] = useUrlState(fields)`. `fields` is declared once, outside of the
 * component. Changing keeps what was not named, and parameters of others.
 */
export function useUrlState<F extends Fields>(
  fields: F,
): readonly [StateOf<F>, (changes: Partial<StateOf<F>>, options?: ChangeOptions) => void] {
  const [params, setParams] = useSearchParams();
  const state = useMemo(() => readState(fields, params), [fields, params]);
  useEffect(() => {
    pending = null;
  }, [params]);
  const change = useCallback(
    (changes: Partial<StateOf<F>>, { push = false }: ChangeOptions = {}) => {
      const after = new URLSearchParams(pending ?? window.location.search);
      for (const name of Object.keys(changes)) after.delete(name);
      for (const [name, value] of printState(fields, changes)) after.append(name, value);
      pending = after;
      setParams(after, { replace: !push });
    },
    [fields, setParams],
  );
  return [state, change];
}
