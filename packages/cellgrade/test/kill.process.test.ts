import { expect, test } from "vitest";
import { createLedger } from "./process/ledger.ts";
import { startLoad } from "./process/load.ts";
import { start, temporaryFolder } from "./process/server-process.ts";

const ACCOUNT_SETS = ["001", "002"];
const ROUNDS = 3;

test("an acknowledged record survives kill -9, as it was sent and in its account set", async () => {
  const data = temporaryFolder();
  const ledger = createLedger();
  for (let round = 1; round <= ROUNDS; round += 1) {
    const server = await start({ data, args: ACCOUNT_SETS.flatMap((code) => ["--account-set", code]) });
    expect(await ledger.faults(server.url), "left by the round before").toEqual([]);
    const load = startLoad({
      url: server.url,
      ledger,
      accountSets: ACCOUNT_SETS,
      connections: 16,
      name: `R${round}`,
    });
    await load.acknowledged(500 + Math.floor(Math.random() * 2_000));
    // Any moment is right, between two answers or within a commit. Each run takes other moments.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
    server.kill("SIGKILL");
    await load.ended;
    expect(await server.exited).toEqual({ code: null, signal: "SIGKILL" });
    expect([...load.answers.keys()].sort(), "nothing was refused").toSatisfy((kinds: string[]) =>
      kinds.every((kind) => ["acknowledged", "unanswered", "cut off", "not connected"].includes(kind)),
    );
  }
  const server = await start({ data });
  expect(await ledger.faults(server.url)).toEqual([]);
  expect(ledger.count("acknowledged")).toBeGreaterThan(ROUNDS * 500);
  expect(ledger.count("unknown"), "each kill came under load").toBeGreaterThanOrEqual(ROUNDS);
});
