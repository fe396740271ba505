import { setImmediate as turn } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { ACCOUNT_SET_HEADER, SAVE_PATH } from "@cellgrade/contract/wire";
import * as fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { kept, replyOf } from "../exchange-http.ts";
import { sharedServer } from "../ingest-server.ts";
import { type Answer, connectTo, type RawConnection, requestBytes } from "../raw-socket.ts";
import { cell } from "../samples.ts";

function connected(url: string): RawConnection {
  const connection = connectTo(url);
  onTestFinished(() => connection.drop());
  return connection;
}

describe("a save is answered as by node:http, byte by byte", () => {
  const server = sharedServer({ httpStatus: "strict" });
  const without = sharedServer({ httpStatus: "strict", plainSaves: false });
  const json = JSON.stringify(cell("SAME"));
  const to = (code: string): string => `${ACCOUNT_SET_HEADER}: ${code}`;
  const JSON_TYPE = "content-type: application/json";

  test.each<[what: string, headers: readonly string[], body: string | Uint8Array]>([
    ["saved", [to("001"), JSON_TYPE], json],
    ["saved, compressed", [to("001"), JSON_TYPE, "content-encoding: gzip"], gzipSync(json)],
    ["saved, of a content type that is none", [to("001"), "content-type: nonsense"], json],
    ["refused for its account set", [to("none"), JSON_TYPE], json],
    ["refused for a disabled account set", [to("Off"), JSON_TYPE], json],
    ["refused for having no account set", [JSON_TYPE], json],
    ["refused for two account sets in one header", [to("001, 002"), JSON_TYPE], json],
    ["refused for an account set beyond ASCII", [to("账套"), JSON_TYPE], json],
    ["refused for its fields", [to("001"), JSON_TYPE], JSON.stringify({ ...cell("SAME"), voltage: "high" })],
    ["refused for its syntax", [to("001"), JSON_TYPE], "{"],
    ["refused for its compression", [to("001"), JSON_TYPE, "content-encoding: gzip"], json],
    ["refused for having no body", [to("001"), JSON_TYPE], ""],
  ])("%s", async (_, headers, body) => {
    const request = requestBytes({ headers, body });
    const plain = connected(server().url);
    plain.send(request);
    const answer = await plain.answer();
    // Behind a request that is no plain save, node:http reads the connection for good.
    const node = connected(server().url);
    node.send(requestBytes({ path: `${SAVE_PATH}/`, headers: [to("001")], body: json }));
    node.send(request);
    await node.answer();
    expect(bare(answer)).toEqual(bare(await node.answer()));
    const off = connected(without().url);
    off.send(request);
    expect(textOf(answer)).toBe(textOf(await off.answer()));
  });

  function bare(answer: Answer | null): object | null {
    if (answer === null) return null;
    const { status, headers, body } = answer;
    expect(headers.get("date")).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
    return { status, headers: [...headers].filter(([name]) => name !== "date"), body: body.toString() };
  }

  /** All bytes of an answer but those of its date, a character for each. */
  function textOf(answer: Answer | null): string {
    if (answer === null) throw new Error("the connection was closed without an answer");
    return `${answer.head.replace(/^date: .*$/im, "")}${answer.body.toString("latin1")}`;
  }

  test("saves of one packet are answered with the same bytes by node:http", async () => {
    const packet = Buffer.concat(
      [json, "[]", json, JSON.stringify({ ...cell("SAME"), pad: "x".repeat(9_000) })].map((body) =>
        requestBytes({ headers: [to("001"), JSON_TYPE], body }),
      ),
    );
    const texts: string[] = [];
    for (const { url } of [server(), without()]) {
      const connection = connected(url);
      connection.send(packet);
      const answered: string[] = [];
      for (let n = 0; n < 4; n += 1) answered.push(textOf(await connection.answer()));
      texts.push(answered.join("\n"));
    }
    expect(texts[0]).toBe(texts[1]);
  });

  test("however the bytes of a connection are cut, its saves are answered in their order and stored", async () => {
    let n = 0;
    const request = fc.record({
      plain: fc.boolean(),
      station: fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(2_000), { maxLength: 8 }),
        async (requests, cuts) => {
          n += 1;
          const cells = requests.map(({ station }, place) => cell(`CUT-${n}-${place}`, { workStep: `s${station}s` }));
          const bytes = Buffer.concat(
            cells.map((each, place) =>
              requestBytes({
                path: requests[place]?.plain ? SAVE_PATH : `${SAVE_PATH}/`,
                headers: [to("001")],
                body: JSON.stringify(each),
              }),
            ),
          );
          const connection = connectTo(server().url);
          let from = 0;
          for (const to of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
            connection.send(bytes.subarray(from, to));
            from = Math.min(to, bytes.length);
            for (let turns = 0; turns < 5; turns += 1) await turn(); // or they would come in one piece
          }
          for (const _ of cells) expect(replyOf(await connection.answer()).state).toBe(1);
          connection.drop();
          for (const each of cells) expect(await kept(server().url, each.barcode)).toEqual(each);
        },
      ),
      { numRuns: 150 },
    );
  });
});
