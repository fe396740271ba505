import { isProblemCode, type ProblemCode, type ProblemValue } from "@cellgrade/contract/problems";
import { noteServerTime } from "./server-clock.ts";
import type { Routes, Schema } from "./schema.ts";
import { signInWait } from "./sign-in-wait.ts";

// Every request to the query API goes through here. An answer that is no success is thrown, as one of two errors.

/** A problem as it was answered. A newer server may answer with another code, or leave a part out. */
type Told = Partial<Omit<Schema<"Problem">, "code">> & { readonly code?: string };

/** The server answered with a problem (RFC 9457), or something in between with a failure of its own. */
export class ApiProblem extends Error {
  readonly status: number;
  /** Null when the code is a newer server's, or the answer is not this server's at all. */
  readonly code: ProblemCode | null;
  /** What stands in the placeholders of the code's text. */
  readonly values: { readonly [name: string]: ProblemValue };
  /** The server's text, in the language that the browser prefers. Null when the answer is not the server's. */
  readonly detail: string | null;
  /** The query parameter at fault. */
  readonly parameter: string | undefined;
  /** The field of the body at fault, as `rules[1].name`. */
  readonly field: string | undefined;
  constructor(status: number, { code = "", values = {}, detail, parameter, field }: Told) {
    super(detail ?? `HTTP ${status}`);
    this.name = "ApiProblem";
    this.status = status;
    this.code = isProblemCode(code) ? code : null;
    this.values = values;
    this.detail = detail ?? null;
    this.parameter = parameter;
    this.field = field;
  }
}

/** Thrown when no answer came: the server or the network is down. */
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
 * Asks a route of the query API, as `ask("GET /api/v1/account-sets/{code}/records", { path: { code }, query, signal
 * })`. When the session has ended, the request waits until the person has signed in again and is made once more. Throws
 * {@link ApiProblem}, {@link ServerUnreachable}, or what `signal` was aborted with.
 */
export async function ask<Route extends keyof Routes>(
  route: Route,
  options: AskOptions<Route>,
): Promise<Routes[Route]["answer"]> {
  const { signal, body } = options as { signal?: AbortSignal; body?: unknown };
  const method = route.slice(0, route.indexOf(" "));
  const url = urlOf(route, options);
  const init = {
    method,
    signal: signal ?? null,
    ...(method !== "GET" && { headers: { "content-type": "application/json" }, body: JSON.stringify(body ?? {}) }),
  };
  try {
    return await answerOf(await send(url, init));
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== "SIGN_IN_NEEDED" || route === SIGN_OUT) throw error;
    await signInWait.wait(signal);
    return answerOf(await send(url, init));
  }
}

/** Whoever signs out of a session that has ended is where he wanted to be. */
const SIGN_OUT: keyof Routes = "DELETE /api/v1/session";

async function answerOf(response: Response) {
  if (!response.ok) throw await problemOf(response);
  return response.status === 204 ? undefined : await response.json();
}

type Scalar = string | number | boolean;

/** The address of a route, for a download, which a browser loads by itself. */
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

/** As `fetch`. Throws {@link ServerUnreachable} where no answer comes. */
async function send(url: string, init: RequestInit): Promise<Response> {
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
  const type = response.headers.get("content-type") ?? "";
  const told = type.startsWith("application/problem+json") ? ((await response.json()) as Told) : {};
  return new ApiProblem(response.status, told);
}
