import { noteServerTime } from "./server-clock.ts";
import type { Routes, Schema } from "./schema.ts";

// The one door to the query API. Every answer that is no success is thrown, as one of two errors.

/** The server answered with a problem (RFC 9457). `detail` is for people. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly detail: string;
  /** The query parameter at fault. */
  readonly parameter: string | undefined;
  /** The field of the body at fault, as `rules[1].name`. */
  readonly field: string | undefined;
  constructor(problem: Pick<Schema<"Problem">, "status" | "detail" | "parameter" | "field">) {
    const { status, detail, parameter, field } = problem;
    super(detail);
    this.name = "ApiProblem";
    this.status = status;
    this.detail = detail;
    this.parameter = parameter;
    this.field = field;
  }
}

/** No answer came: the server is down, or the network is. */
export class ServerUnreachable extends Error {
  constructor(cause: unknown) {
    super("the server cannot be reached", { cause });
    this.name = "ServerUnreachable";
  }
}

type Part<Name extends string, Value> = unknown extends Value
  ? unknown
  : Partial<Value> extends Value
    ? { readonly [name in Name]?: Value }
    : { readonly [name in Name]: Value };

type AskOptions<Route extends keyof Routes> = Part<"path", Routes[Route]["path"]> &
  Part<"query", Routes[Route]["query"]> &
  Part<"body", Routes[Route]["body"]> & { readonly signal?: AbortSignal };

/**
 * Asks a route of the query API, as `ask("GET /api/v1/account-sets/{code}/records", { path: { code }, query, signal })`.
 * Throws {@link ApiProblem}, {@link ServerUnreachable}, or what `signal` was aborted with.
 */
export async function ask<Route extends keyof Routes>(
  route: Route,
  options: AskOptions<Route>,
): Promise<Routes[Route]["answer"]> {
  const { signal, body } = options as { signal?: AbortSignal; body?: unknown };
  const method = route.slice(0, route.indexOf(" "));
  const response = await send(urlOf(route, options), {
    method,
    signal: signal ?? null,
    ...(method !== "GET" && { headers: { "content-type": "application/json" }, body: JSON.stringify(body ?? {}) }),
  });
  if (!response.ok) throw await problemOf(response);
  return response.status === 204 ? undefined : await response.json();
}

type Scalar = string | number | boolean;

/** The address of a route, for what a browser loads by itself: a download. */
export function urlOf<Route extends keyof Routes>(
  route: Route,
  options: Omit<AskOptions<Route>, "body" | "signal">,
): string {
  const { path = {}, query = {} } = options as {
    path?: Readonly<Record<string, Scalar>>;
    query?: Readonly<Record<string, Scalar | readonly Scalar[] | null | undefined>>;
  };
  const pattern = route.slice(route.indexOf(" ") + 1);
  const filled = pattern.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    for (const each of typeof value === "object" ? value : [value]) search.append(name, String(each));
  }
  const text = search.toString();
  return text === "" ? filled : `${filled}?${text}`;
}

/** `fetch`, with {@link ServerUnreachable} where it has an error without words. */
export async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(url, init);
    noteServerTime(response.headers.get("date"));
    return response;
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new ServerUnreachable(error);
  }
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const text = await response.text();
  try {
    return new ApiProblem(JSON.parse(text) as Schema<"Problem">);
  } catch {
    // Not ours: something between here and the server answered.
    return new ApiProblem({ status: response.status, detail: response.statusText || `HTTP ${response.status}` });
  }
}
