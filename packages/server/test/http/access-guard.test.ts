import { StoreError } from "@cellgrade/store/store";
import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import type { Caller } from "../../src/access/caller.ts";
import { type Identify, identifyInTurn } from "../../src/access/identify.ts";
import { createOwnHosts } from "../../src/access/own-hosts.ts";
import { ANYONE, HERE, may, SIGN_IN, VISITOR } from "../../src/access/rule.ts";
import { createMayCarryPasswords } from "../../src/access/secure.ts";
import { createAccessGuard } from "../../src/http/access-guard.ts";
import { type App, createApp } from "../../src/http/app.ts";
import { addProblemHandlers } from "../../src/http/problem-handlers.ts";
import { Problem } from "../../src/problem.ts";

// --auth on: whoever asks is known, or is at this machine before the first admin exists.

let app: App;
afterEach(() => app.close());

interface Setting {
  readonly admin?: boolean;
  readonly loopbackReads?: boolean;
  readonly plainSignIn?: boolean;
  readonly identify?: Identify;
}

/** Knows whoever says his name in a header. */
const byName: Identify = async ({ headers }) => {
  const name = headers["x-name"];
  if (name === undefined) return null;
  if (name === "gone") throw new Problem("SIGN_IN_NEEDED", {});
  if (name === "hanging") throw new StoreError("the database hangs", "nothing");
  const person: Caller = { kind: "person", id: "1", name: String(name), role: "engineer", accountSets: null };
  return person;
};

/** An app with a route of each kind, which answers with the caller's kind. */
function guarded(setting: Setting = {}): App {
  const { admin = true, loopbackReads = false, plainSignIn = false, identify = byName } = setting;
  const log = pino({ level: "silent" });
  const isOwnHost = createOwnHosts({ publicHosts: ["MES.factory"] });
  const mayCarryPasswords = createMayCarryPasswords({ plainSignIn });
  const guard = createAccessGuard({ identify, hasAdmin: () => admin, isOwnHost, mayCarryPasswords }, { loopbackReads });
  app = createApp(
    {
      frontDoor: { listener: (framework) => framework, attach() {} },
      onClientError() {},
      refuseOutsider: guard.refuseOutsider,
      log,
    },
    { plainSaves: false, connectionsMax: 64 },
  );
  guard.attach(app);
  addProblemHandlers(app, { faults: { report() {} }, log });
  for (const [url, config] of Object.entries({
    "/anyone": ANYONE,
    "/visitor": VISITOR,
    "/sign-in": SIGN_IN,
    "/metrics": HERE,
    "/viewer": may("viewer", "own"),
  })) {
    app.get(url, { config }, ({ caller }) => ({ kind: caller?.kind ?? null, role: caller?.role ?? null }));
  }
  app.post("/viewer", { config: may("viewer", "own") }, () => ({ kind: "changed" }));
  app.post("/engineer", { config: may("engineer", "own") }, () => ({ kind: "changed" }));
  app.get("/sets/:code", { config: may("viewer") }, () => ({ kind: "set" }));
  return app;
}

interface Asked {
  readonly method?: "GET" | "POST";
  readonly address?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const FAR = { address: "10.0.0.7", headers: { host: "10.0.0.1:8940" } };
const NEAR = { address: "127.0.0.1", headers: { host: "127.0.0.1:8940" } };

/** The status of an answer, and of a refusal its code, else the kind of caller that the route saw. */
async function ask(url: string, { method = "GET", address = "10.0.0.7", headers = {} }: Asked = {}) {
  const payload = method === "POST" ? "{}" : undefined;
  const { statusCode, json } = await app.inject({
    method,
    url,
    remoteAddress: address,
    headers: { host: "mes.factory", ...headers },
    ...(payload !== undefined && { payload }),
  });
  const { code, kind } = json<{ code?: string; kind?: string | null }>();
  return [statusCode, code ?? kind];
}

describe("a request of nobody from elsewhere", () => {
  test("is asked to sign in, wherever there is anything to know", async () => {
    guarded({ admin: false });
    for (const url of ["/viewer", "/sets/001", "/metrics", "/nothing", "/viewer/", "/%E4%BD"]) {
      expect(await ask(url, FAR), url).toEqual([401, "SIGN_IN_NEEDED"]);
    }
    expect(await ask("/anyone", FAR)).toEqual([200, null]);
    expect(await ask("/visitor", FAR)).toEqual([200, null]);
  });

  test("says by a header how one signs in, which opens no window of the browser's own", async () => {
    guarded();
    const { headers } = await app.inject({ url: "/viewer", remoteAddress: "10.0.0.7", headers: FAR.headers });
    expect(headers["www-authenticate"]).toBe("Bearer");
  });
});

describe("this machine", () => {
  test("reads without sign-in until the first admin exists, and changes nothing", async () => {
    guarded({ admin: false });
    expect(await ask("/viewer", NEAR)).toEqual([200, "here"]);
    expect(await ask("/nothing", NEAR)).toEqual([404, "ROUTE_NOT_FOUND"]);
    const change = {
      ...NEAR,
      method: "POST",
      headers: { ...NEAR.headers, "content-type": "application/json" },
    } as const;
    expect(await ask("/engineer", change)).toEqual([401, "SIGN_IN_NEEDED"]);
  });

  test("signs in like any other from then on, but reads metrics", async () => {
    guarded();
    expect(await ask("/viewer", NEAR)).toEqual([401, "SIGN_IN_NEEDED"]);
    expect(await ask("/nothing", NEAR)).toEqual([401, "SIGN_IN_NEEDED"]);
    expect(await ask("/metrics", NEAR)).toEqual([200, "here"]);
  });

  test("reads on where loopback reads are on", async () => {
    guarded({ loopbackReads: true });
    expect(await ask("/viewer", NEAR)).toEqual([200, "here"]);
    expect(await ask("/viewer", FAR)).toEqual([401, "SIGN_IN_NEEDED"]);
  });

  test("is not one for which a proxy here speaks, nor one that is asked for by another name", async () => {
    guarded({ admin: false });
    const forwarded = { ...NEAR, headers: { ...NEAR.headers, "x-forwarded-for": "10.0.0.7" } };
    for (const asked of [forwarded, { ...NEAR, headers: { host: "mes.factory" } }, { ...NEAR, headers: FAR.headers }]) {
      expect(await ask("/viewer", asked)).toEqual([401, "SIGN_IN_NEEDED"]);
      expect(await ask("/metrics", asked)).toEqual([401, "SIGN_IN_NEEDED"]);
    }
  });
});

describe("a person", () => {
  const named = (name: string): Asked => ({ headers: { "x-name": name } });

  test("is let in by his role, from wherever he asks, and told of what is not there", async () => {
    guarded();
    expect(await ask("/viewer", named("w"))).toEqual([200, "person"]);
    expect(await ask("/viewer", { address: "127.0.0.1", headers: { ...NEAR.headers, "x-name": "w" } })).toEqual([
      200,
      "person",
    ]);
    expect(await ask("/nothing", named("w"))).toEqual([404, "ROUTE_NOT_FOUND"]);
    expect(await ask("/metrics", named("w"))).toEqual([403, "METRICS_TOKEN_NEEDED"]);
  });

  test("whose session has ended still sees what visitors see", async () => {
    guarded();
    expect(await ask("/viewer", named("gone"))).toEqual([401, "SIGN_IN_NEEDED"]);
    expect(await ask("/visitor", named("gone"))).toEqual([200, null]);
    expect(await ask("/visitor", named("w"))).toEqual([200, "person"]);
  });

  test("is not taken for nobody while the database hangs", async () => {
    guarded({ admin: false });
    for (const url of ["/viewer", "/visitor", "/%E4%BD"]) {
      expect(await ask(url, named("hanging")), url).toEqual([503, "DATA_UNAVAILABLE"]);
    }
    expect(await ask("/anyone", named("hanging"))).toEqual([200, null]);
  });

  test("changes something by JSON alone, and from a page of this server alone, by the scheme of the connection", async () => {
    guarded();
    const change = (headers: Record<string, string>) =>
      ask("/viewer", { method: "POST", headers: { "x-name": "w", ...headers } });
    const json = { "content-type": "application/json" };
    expect(await change(json)).toEqual([200, "changed"]);
    expect(await change({ "content-type": "text/plain" })).toEqual([415, "CONTENT_NOT_JSON"]);
    expect(await change({ ...json, origin: "http://mes.factory" })).toEqual([200, "changed"]);
    for (const origin of ["https://mes.factory", "http://evil.example", "null"]) {
      expect(await change({ ...json, origin }), origin).toEqual([403, "OTHER_ORIGIN"]);
    }
    expect(await change({ ...json, "sec-fetch-site": "cross-site" })).toEqual([403, "OTHER_ORIGIN"]);
  });
});

test("a name that is not this server's is refused for everyone, signed in or not, browser or not (DNS rebinding)", async () => {
  guarded({ admin: false });
  for (const host of ["evil.example", "127.0.0.1.evil.example", "mes.factory.evil.example", "mes"]) {
    for (const headers of [{ host }, { host, "x-name": "w" }, { host, origin: `http://${host}` }]) {
      for (const url of ["/viewer", "/visitor", "/metrics", "/nothing", "/%E4%BD"]) {
        expect(await ask(url, { address: "127.0.0.1", headers }), `${host} ${url}`).toEqual([403, "HOST_NAME_UNKNOWN"]);
      }
    }
  }
  for (const host of ["mes.factory", "MES.FACTORY:8940", "10.0.0.1", "[fd00::1]:8940", "localhost", "[::1]"]) {
    expect(await ask("/viewer", { headers: { host, "x-name": "w" } }), host).toEqual([200, "person"]);
  }
});

test("a password is taken within this machine, and over plain HTTP from elsewhere only where somebody chose that", async () => {
  guarded();
  expect(await ask("/sign-in", FAR)).toEqual([403, "PLAIN_SIGN_IN_OFF"]);
  expect(await ask("/sign-in", NEAR)).toEqual([200, null]);
  await app.close();
  guarded({ plainSignIn: true });
  expect(await ask("/sign-in", FAR)).toEqual([200, null]);
});

test("sources are asked in turn until one knows", async () => {
  const asked: string[] = [];
  const source =
    (name: string, caller: Caller | null): Identify =>
    async () => {
      asked.push(name);
      return caller;
    };
  const token: Caller = { kind: "token", id: "1", name: "日报", role: "viewer", accountSets: null };
  guarded({ identify: identifyInTurn([source("session", null), source("token", token), source("never", null)]) });
  expect(await ask("/viewer")).toEqual([200, "token"]);
  expect(asked).toEqual(["session", "token"]);
});
