import { useCallback, useMemo } from "react";
import { useLocation, useNavigate } from "react-router";

// The state of a page stands in its address, so that a link shows the same page. The address leaves defaults out.

/** How the address holds one property. A value that cannot be read counts as not given. */
export interface UrlField<Value> {
  read(values: readonly string[]): Value;
  write(value: Value): readonly string[];
}

type Fields = { readonly [name: string]: UrlField<unknown> };
export type StateOf<F extends Fields> = {
  readonly [name in keyof F]: F[name] extends UrlField<infer Value> ? Value : never;
};

/** A list of texts, empty by default. */
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

/** One of `choices`. The default is not written. */
export function choice<const Choice extends string>(choices: readonly Choice[], byDefault: Choice): UrlField<Choice> {
  return {
    read: ([value]) => choices.find((each) => each === value) ?? byDefault,
    write: (value) => (value === byDefault ? [] : [value]),
  };
}

/** True or false. The default is not written. */
export function flag(byDefault = false): UrlField<boolean> {
  return {
    read: ([value]) => (value === "true" ? true : value === "false" ? false : byDefault),
    write: (value) => (value === byDefault ? [] : [String(value)]),
  };
}

function listOf(value: string | number | null): readonly string[] {
  return value === null ? [] : [String(value)];
}

/** Search parameters for a link to a page: `pagePath(code, "records", printState(recordFields, {…}))`. */
export function printState<F extends Fields>(fields: F, state: Partial<StateOf<F>>): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(state)) {
    if (value === undefined) continue;
    for (const each of fields[name]?.write(value) ?? []) params.append(name, each);
  }
  return params;
}

/** The state that search parameters hold. */
export function readState<F extends Fields>(fields: F, params: URLSearchParams): StateOf<F> {
  const entries = Object.entries(fields).map(([name, field]) => [name, field.read(params.getAll(name))]);
  return Object.fromEntries(entries) as StateOf<F>;
}

/** What to change: values, or a function that derives them from the state of the moment. */
export type StateChange<State> = Partial<State> | ((now: State) => Partial<State>);

/** The values that a change comes to at a moment. */
export function valuesOf<State>(change: StateChange<State>, now: State): Partial<State> {
  return typeof change === "function" ? change(now) : change;
}

/** A change with what it resets, as a new filter leads to the first page. Resets nothing when the change changes nothing. */
export function resetting<State>(change: StateChange<State>, reset: Partial<State>): StateChange<State> {
  return (now) => {
    const values = valuesOf(change, now);
    const names = Object.keys(values) as (keyof State)[];
    const isSame = names.every((name) => JSON.stringify(values[name]) === JSON.stringify(now[name]));
    return isSame ? {} : { ...reset, ...values };
  };
}

/** The search parameters after a change. Null when the change leaves them as they are. */
export function changedParams<F extends Fields>(
  fields: F,
  now: URLSearchParams,
  change: StateChange<StateOf<F>>,
): URLSearchParams | null {
  const after = new URLSearchParams(now);
  for (const [name, value] of Object.entries(valuesOf(change, readState(fields, now)))) {
    const written = value === undefined ? [] : (fields[name]?.write(value) ?? []);
    if (JSON.stringify(written) === JSON.stringify(now.getAll(name))) continue;
    after.delete(name);
    for (const each of written) after.append(name, each);
  }
  return after.toString() === now.toString() ? null : after;
}

export interface ChangeOptions {
  /** The change is a step that the back button takes back. Leave it off for what changes while typing or dragging. */
  readonly push?: boolean;
}

/**
 * The state of the page and the function that changes it: `const [state, change] = useUrlState(fields)`. `fields` is
 * declared once, outside of the component. A change keeps what it does not name, the parameters of others too.
 *
 * What depends on the present state is changed by a function: `change((now) => ({ page: now.page + 1 }))`. `now` is what
 * the address says at the moment of the call, which may be ahead of what is rendered.
 */
export function useUrlState<F extends Fields>(
  fields: F,
): readonly [StateOf<F>, (change: StateChange<StateOf<F>>, options?: ChangeOptions) => void] {
  const { search } = useLocation();
  const navigate = useNavigate();
  const state = useMemo(() => readState(fields, new URLSearchParams(search)), [fields, search]);
  const change = useCallback(
    (changes: StateChange<StateOf<F>>, { push = false }: ChangeOptions = {}) => {
      const after = changedParams(fields, new URLSearchParams(window.location.search), changes);
      if (after !== null) void navigate(`?${after}`, { replace: !push });
    },
    [fields, navigate],
  );
  return [state, change];
}
