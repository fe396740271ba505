import { writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { SAMPLE } from "./process/cells.ts";
import { run, start, temporaryFolder } from "./process/server-process.ts";
import { until } from "./process/until.ts";

// CONTRACT clause 6 and "The server's clock": somebody sets the clock of the machine under a running server.

const HOUR_MS = 3_600_000;

/** Connections are looked at once a second, so two seconds later whatever was to be closed is closed. */
const LOOKED_AT_MS = 2_500;

/** Loaded by the server ahead of everything else: its `Date` is as far ahead as the file says at each signal. */
const SETTABLE_DATE = `
import { readFileSync } from "node:fs";
const RealDate = Date;
let aheadMs = 0;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + aheadMs);
    else super(...given);
  }
  static now() {
    return RealDate.now() + aheadMs;
  }
};
process.on("SIGUSR2", () => {
  aheadMs = Number(readFileSync(process.env.TEST_CLOCK_FILE, "utf8"));
});
`;

interface Connection {
  send(bytes: string): void;
  /** The answers until the last one has this in it. */
  until(text: string): Promise<string>;
  isOpen(): boolean;
}

function open(url: string): Connection {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect({ host: hostname, port: Number(port) });
  onTestFinished(() => void socket.destroy());
  let received = "";
  let isOpen = true;
  socket.setEncoding("utf8").on("data", (more: string) => {
    received += more;
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    isOpen = false;
  });
  return {
    send: (bytes) => void socket.write(bytes),
    async until(text) {
      await until(() => received.includes(text) || !isOpen);
      const answers = received;
      received = "";
      return answers;
    },
    isOpen: () => isOpen,
  };
}

function save(barcode: string): { readonly first: string; readonly rest: string } {
  const body = JSON.stringify({ ...SAMPLE, barcode });
  const head = [
    "POST /api/pick/volumeCollectData/save HTTP/1.1",
    "Host: 127.0.0.1",
    "X-Request-Datasource: 001",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ].join("\r\n");
  return { first: `${head}\r\n\r\n${body.slice(0, 40)}`, rest: body.slice(40) };
}

test("put forward by three hours and back, the clock closes no connection, answers nothing early, and is doubted", async () => {
  const folder = temporaryFolder();
  const data = join(folder, "data");
  const [preload, clockFile] = [join(folder, "settable-date.mjs"), join(folder, "clock")];
  writeFileSync(preload, SETTABLE_DATE);
  const server = await start({
    data,
    args: ["--auth", "off", "--account-set", "001=001"],
    environment: { NODE_OPTIONS: `--import=${pathToFileURL(preload).href}`, TEST_CLOCK_FILE: clockFile },
  });

  async function setClock(aheadMs: number): Promise<void> {
    writeFileSync(clockFile, String(aheadMs));
    server.kill("SIGUSR2");
    await until(async () => {
      const { serverTime } = (await (await fetch(`${server.url}/api/v1/clock`)).json()) as { serverTime: string };
      return Math.abs(Date.parse(serverTime) - Date.now() - aheadMs) < HOUR_MS / 2;
    });
  }

  /** Ways on which a save is read: by the server itself, and by node:http, which has a connection for good once it had one of it. */
  const ways = { plain: "", parser: "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" };
  const idle = Object.entries(ways).flatMap(([way, before]) =>
    [1, 2, 3].map((n) => ({ name: `${way}-${n}`, before, connection: open(server.url) })),
  );
  const halves = (name: string) =>
    Object.entries(ways).map(([way, before]) => ({ name: `${name}-${way}`, before, connection: open(server.url) }));
  async function begin(name: string): Promise<ReturnType<typeof halves>> {
    const begun = halves(name);
    for (const { name: barcode, before, connection } of begun) {
      if (before !== "") {
        connection.send(before);
        await connection.until('"ok"');
      }
      connection.send(save(barcode).first);
    }
    return begun;
  }
  async function finish(begun: ReturnType<typeof halves>): Promise<void> {
    for (const { name, connection } of begun) {
      connection.send(save(name).rest);
      expect(await connection.until('"state"'), name).toContain('"state":1');
    }
  }
  async function saveOnAll(when: string): Promise<void> {
    for (const { name, connection } of idle) {
      expect(connection.isOpen(), `${name} ${when}`).toBe(true);
      const { first, rest } = save(`${name}-${when}`);
      connection.send(first + rest);
      expect(await connection.until('"state"'), `${name} ${when}`).toContain('"state":1');
    }
  }

  for (const { before, connection } of idle) {
    if (before === "") continue;
    connection.send(before);
    await connection.until('"ok"');
  }
  await saveOnAll("before");
  const forward = await begin("forward");
  await setClock(3 * HOUR_MS);
  await delay(LOOKED_AT_MS);
  await finish(forward);
  await saveOnAll("forward");
  const warnings = async (): Promise<unknown> =>
    ((await (await fetch(`${server.url}/readyz`)).json()) as { warnings: unknown }).warnings;
  expect(await warnings(), "three hours are no doubt").toEqual([]);

  const back = await begin("back");
  await setClock(0);
  await delay(LOOKED_AT_MS);
  await finish(back);
  await saveOnAll("back");
  expect(await warnings()).toEqual([{ code: "CLOCK_UNCONFIRMED", accountSet: null }]);
  expect(server.stderr()).toContain('"why":"wentBack"');
  expect(await run(["clock", "confirm", "--data", data])).toMatchObject({ code: 0, stderr: "" });
  await until(async () =>
    (await fetch(`${server.url}/api/v1/clock`)).json().then((clock) => (clock as { confirmed: boolean }).confirmed),
  );
  expect(await warnings()).toEqual([]);
});
