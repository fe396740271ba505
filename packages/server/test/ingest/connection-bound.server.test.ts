import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ERRORS } from "@cellgrade/contract/errors";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { createAnswers } from "../../src/ingest/answer.ts";
import { boundConnections, TURNED_AWAY_MAX } from "../../src/ingest/connection-bound.ts";
import { replyOf } from "./exchange-http.ts";
import { freshGatedServer } from "./gated-server.ts";
import { connectTo, type RawConnection, requestBytes } from "./raw-socket.ts";
import { cell } from "./samples.ts";

const save = requestBytes({ headers: ["x-request-datasource: 001"], body: JSON.stringify(cell("A")) });
const health = requestBytes({ method: "GET", path: "/healthz" });

function connected(url: string): RawConnection {
  const connection = connectTo(url);
  onTestFinished(() => connection.drop());
  return connection;
}

describe.each([
  ["with plain saves", true],
  ["without plain saves", false],
])("connections beyond the bound, %s", (_, plainSaves) => {
  const server = freshGatedServer({ plainSaves, connectionsMax: 2 });

  /** Two connections that have been answered, and so are open. */
  async function fill(): Promise<RawConnection[]> {
    const open = [connected(server().url), connected(server().url)];
    for (const connection of open) {
      connection.send(save);
      expect(replyOf(await connection.answer()).state).toBe(1);
    }
    return open;
  }

  test("are told that the server is busy when they have asked, and closed; nothing of them is stored", async () => {
    const [first] = await fill();
    const beyond = connected(server().url);
    beyond.send(requestBytes({ headers: ["x-request-datasource: 001"], body: JSON.stringify(cell("BEYOND")) }));
    const answer = await beyond.answer();
    expect(replyOf(answer)).toMatchObject({ state: -1, status: 200, code: "OVERLOADED", retryAfter: "1" });
    expect(answer?.headers.get("connection")).toBe("close");
    expect(await beyond.closed()).toHaveLength(0);
    first?.send(save);
    expect(replyOf((await first?.answer()) ?? null).state).toBe(1); // those within the bound go on
    expect(server().queuedSoFar()).toBe(3);
  });

  test("have the status of a busy server outside of the machine interface", async () => {
    await fill();
    const beyond = connected(server().url);
    beyond.send(health);
    expect((await beyond.answer())?.status).toBe(ERRORS.OVERLOADED.status);
  });

  test("are served as soon as another one has gone", async () => {
    const [first] = await fill();
    first?.drop();
    await expect
      .poll(async () => {
        const next = connectTo(server().url);
        next.send(save);
        const answer = await next.answer();
        next.drop();
        return answer === null ? null : replyOf(answer).state;
      })
      .toBe(1);
  });
});

describe("a connection that is to be turned away", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
    server?.closeAllConnections();
  });

  async function listen(silentMsMax: number): Promise<string> {
    const listening = createServer((_, res) => res.end());
    server = listening;
    const answers = createAnswers({ statusMode: "strict", language: "en" });
    boundConnections(listening, { answers, onRefused: () => {} }, { connectionsMax: 0, silentMsMax });
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  }

  test("is closed without an answer when it says nothing for a while, or ends its side", async () => {
    const url = await listen(20);
    expect(await connected(url).closed()).toHaveLength(0);
    const slow = await listen(60_000);
    const ended = connected(slow);
    ended.finish();
    expect(await ended.closed()).toHaveLength(0);
  });

  test("in strict mode has the status of a busy server", async () => {
    const connection = connected(await listen(60_000));
    connection.send(save);
    connection.finish();
    expect(replyOf(await connection.answer())).toMatchObject({ status: 429, code: "OVERLOADED" });
  });

  test("is closed as it comes when too many are", async () => {
    const url = await listen(60_000);
    const silent = Array.from({ length: TURNED_AWAY_MAX }, () => connected(url));
    await expect.poll(() => new Promise((resolve) => server?.getConnections((_, count) => resolve(count)))).toBe(256);
    const beyond = connected(url);
    expect(await beyond.closed()).toHaveLength(0);
    silent[0]?.send(save);
    expect(replyOf((await silent[0]?.answer()) ?? null).code).toBe("OVERLOADED");
  });
});
