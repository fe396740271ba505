import type { ErrorCode } from "@cellgrade/contract/errors";
import { SAVE_BODY_BYTES_MAX } from "@cellgrade/contract/bounds";
import type { MachinePolicy } from "@cellgrade/contract/machine-policy";
import { LIST_PATH, SAVE_BATCH_PATH, SAVE_PATH } from "@cellgrade/contract/wire";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { replyOf } from "../ingest/exchange-http.ts";
import { type GatedServer, startGatedServer } from "../ingest/gated-server.ts";
import { requestBytes, sendOnce } from "../ingest/raw-socket.ts";
import { cell } from "../ingest/samples.ts";
import { openThrowawayEngine, type ThrowawayEngine } from "../throwaway-engine.ts";

// CONTRACT, "Several at once: the first of path, method, stopping, size, header, account set, access, body, fields,
// queue full, store decides". Of access, the page comes first, then network, token and rate; the device code is known when
// the fields are. Every pair that one request can have is put together.

/** In the order of CONTRACT. Those of one rank cannot meet, or are two sides of one. */
const FAULTS = [
  { name: "path", code: "PATH_UNKNOWN" },
  { name: "method", code: "METHOD_NOT_ALLOWED" },
  { name: "stopping", code: "SHUTTING_DOWN" },
  { name: "size", code: "BODY_TOO_LARGE" },
  { name: "header missing", code: "ACCOUNT_SET_MISSING" },
  { name: "header ambiguous", code: "ACCOUNT_SET_AMBIGUOUS" },
  { name: "account set unknown", code: "ACCOUNT_SET_UNKNOWN" },
  { name: "access", code: "ACCESS_DENIED" },
  { name: "network", code: "ACCESS_DENIED" },
  { name: "token wrong", code: "ACCESS_DENIED" },
  { name: "token missing", code: "TOKEN_MISSING" },
  { name: "rate", code: "OVERLOADED" },
  { name: "body", code: "BODY_INVALID" },
  { name: "fields", code: "FIELD_INVALID" },
  { name: "device code", code: "ACCESS_DENIED" },
  { name: "queue full", code: "OVERLOADED" },
  { name: "store", code: "STORE_UNAVAILABLE" },
] as const satisfies readonly { name: string; code: ErrorCode }[];
type Fault = (typeof FAULTS)[number]["name"];

/** Pairs that no request can have: two headers at once, fields of a body without any. */
const IMPOSSIBLE: readonly (readonly [Fault, Fault])[] = [
  ["header missing", "header ambiguous"],
  ["header missing", "account set unknown"],
  ["body", "fields"],
  ["token wrong", "token missing"],
];

/** What `list` cannot meet: it asks neither the queue nor the store of the gated server. */
const NOT_OF_LIST: readonly Fault[] = ["queue full", "store"];

/** What a batch tells of each record, and never as a whole. */
const NOT_OF_BATCH: readonly Fault[] = ["device code"];

/** The policy of an account set that turns the request away by these faults. */
function policyOf(faults: readonly Fault[]): Partial<MachinePolicy> {
  return {
    ...(faults.includes("network") && { networks: ["192.0.2.0/24", "::/0"] }),
    ...((faults.includes("token missing") || faults.includes("token wrong")) && { token: "required" }),
    ...(faults.includes("rate") && { savesPerSecond: 0.001 }),
    ...(faults.includes("device code") && { deviceCodes: "closed" }),
  };
}

/** A page whose name was made to resolve to this server. It may neither save nor list. */
const OTHER_PAGE = ["Host: mes.example", "Origin: http://mes.example"];

function accountSetLines(faults: readonly Fault[]): string[] {
  if (faults.includes("header missing")) return [];
  const code = faults.includes("account set unknown") ? "none" : "001";
  const lines = [`x-request-datasource: ${code}`];
  return faults.includes("header ambiguous") ? [...lines, "x-request-datasource: other"] : lines;
}

function bodyOf(faults: readonly Fault[], path: string): string {
  const wrong = faults.includes("fields");
  const record = wrong ? cell("") : cell("ORDER");
  const question = { barcodeArr: wrong ? [] : ["ORDER"] };
  const json = path === LIST_PATH ? question : path === SAVE_BATCH_PATH ? { records: wrong ? [] : [record] } : record;
  const text = faults.includes("body") ? "[]" : JSON.stringify(json);
  const bytes = path === SAVE_PATH ? SAVE_BODY_BYTES_MAX : 64 * SAVE_BODY_BYTES_MAX;
  return faults.includes("size") ? text.padEnd(bytes + 1) : text;
}

async function codeOf(server: GatedServer, faults: readonly Fault[], operation: string): Promise<string | null> {
  if (faults.includes("store")) server.failNext("nothing");
  if (faults.includes("queue full")) {
    // A save that waits at the gate fills the queue.
    server.shut();
    void sendOnce(server.url, { headers: ["x-request-datasource: 001"], body: JSON.stringify(cell("FILLS")) });
    await server.queued(1);
  }
  server.decide(policyOf(faults));
  if (faults.includes("stopping")) server.beStopping();
  const answer = await sendOnce(
    server.url,
    requestBytes({
      method: faults.includes("method") ? "PUT" : "POST",
      path: faults.includes("path") ? "/api/pick/nothing" : operation,
      headers: [
        ...accountSetLines(faults),
        ...(faults.includes("access") ? OTHER_PAGE : []),
        ...(faults.includes("token wrong") ? ["x-api-key: cgm_wrong"] : []),
      ],
      body: bodyOf(faults, faults.includes("path") ? SAVE_PATH : operation),
    }),
  );
  return replyOf(answer).code;
}

function possible(faults: readonly Fault[]): boolean {
  return !IMPOSSIBLE.some((pair) => pair.every((fault) => faults.includes(fault)));
}

/** One for all servers of the file: opening it takes longer than all else that a test does. */
let throwaway: ThrowawayEngine;
beforeAll(async () => {
  throwaway = await openThrowawayEngine();
});
afterAll(() => throwaway.discard());

async function expectFirst(faults: readonly Fault[], operation: string, code: ErrorCode): Promise<void> {
  const server = await startGatedServer({ recordsMax: 1, engine: throwaway.engine });
  try {
    expect(await codeOf(server, faults, operation)).toBe(code);
  } finally {
    await server.discard();
  }
}

const pairs = FAULTS.flatMap((first, rank) =>
  FAULTS.slice(rank + 1)
    .filter((second) => possible([first.name, second.name]))
    .map((second) => [first.name, second.name, first.code] as const),
);

describe("several faults at once: the first in CONTRACT's order decides", () => {
  test.each(FAULTS)("$name alone: $code", async ({ name, code }) => {
    await expectFirst([name], SAVE_PATH, code);
  });

  test.each(pairs)("%s before %s", async (first, second, code) => {
    const withList = (first === "access" || second === "access") && !NOT_OF_LIST.includes(second);
    const withBatch = !NOT_OF_BATCH.includes(first);
    for (const operation of [SAVE_PATH, ...(withBatch ? [SAVE_BATCH_PATH] : []), ...(withList ? [LIST_PATH] : [])]) {
      await expectFirst([first, second], operation, code);
    }
  });

  test("all at once: the path decides", async () => {
    const all = FAULTS.map(({ name }) => name).filter((name) => name !== "header missing" && name !== "fields");
    await expectFirst(all, SAVE_PATH, "PATH_UNKNOWN");
  });
});
