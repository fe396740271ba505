import { expect, onTestFinished, test } from "vitest";
import { SAMPLE_RECORD, startTestServer, type TestServer } from "../../running-server.ts";
import { ADMIN, openBrowser, setUpAdmin } from "./browser.ts";

// Whoever tries passwords waits longer and longer, and holds up nobody else.

async function start(): Promise<TestServer> {
  const server = await startTestServer({ auth: "on" });
  onTestFinished(() => server.stop());
  await setUpAdmin(server);
  return server;
}

const SESSION = "/api/v1/session";

test("after three failures a try is refused until it may be made, whatever the name and however right the password", async () => {
  const server = await start();
  const guesser = openBrowser(server, { address: "127.0.0.2" });
  for (let tries = 0; tries < 3; tries += 1) {
    expect((await guesser.signIn(ADMIN.name, `guess number ${tries}`)).status).toBe(401);
  }
  for (const name of [ADMIN.name, "nobody"]) {
    const answer = await guesser.signIn(name, ADMIN.password);
    expect(answer.json).toMatchObject({ status: 429, code: "SIGN_IN_TOO_SOON", values: { seconds: 1 } });
    expect(answer.headers["retry-after"]).toBe("1");
    expect(answer.headers["set-cookie"]).toBeUndefined();
  }
});

test("the last admin signs in from his own address while others try his name from elsewhere", async () => {
  const server = await start();
  const guessers = ["127.0.0.2", "127.0.0.3", "127.0.0.4"].map((address) => openBrowser(server, { address }));
  const guess = () => Promise.all(guessers.map((each) => each.signIn(ADMIN.name, "not the password")));
  for (let tries = 0; tries < 4; tries += 1) await guess();
  expect((await guess()).map(({ status }) => status)).toEqual([429, 429, 429]);
  expect((await openBrowser(server).signIn(ADMIN.name, ADMIN.password)).status).toBe(200);
});

test("of a hundred tries at once three are heard, and none of them is answered with 500", async () => {
  const server = await start();
  const startedAt = performance.now();
  const tries = Array.from({ length: 100 }, (_, n) => openBrowser(server).signIn(ADMIN.name, `guess number ${n}`));
  const statuses = (await Promise.all(tries)).map(({ status }) => status);
  const heard = statuses.filter((status) => status === 401).length;
  // On a slow machine they take so long that waits of 1, 2, 4… s end meanwhile, and each lets one more in.
  const waitsEnded = Math.floor(Math.log2(1 + (performance.now() - startedAt) / 1_000));
  expect(heard).toBeGreaterThanOrEqual(3);
  expect(heard).toBeLessThanOrEqual(3 + waitsEnded);
  expect(statuses.filter((status) => status === 429)).toHaveLength(100 - heard);
});

test("a body that is no name and password is refused before anything is looked up", async () => {
  const server = await start();
  const stranger = openBrowser(server);
  for (const [body, status] of [
    [{}, 400],
    [{ name: "x" }, 400],
    [{ name: ["x"], password: "x" }, 400],
    [{ name: "x", password: { $ne: "" } }, 400],
    [{ name: "x", password: "y", rememberMe: true }, 400],
    [{ name: "x".repeat(129), password: "y" }, 400],
    [{ name: "x", password: "y".repeat(5_000) }, 413],
  ] as const) {
    const answer = await stranger.send("POST", SESSION, body);
    expect(answer.status, JSON.stringify(body)).toBe(status);
  }
  expect((await stranger.signIn(ADMIN.name, ADMIN.password)).status).toBe(200);
});

test("saves beside tries of passwords from many addresses are all stored, and most tries are refused unheard", async () => {
  const server = await start();
  const tried = { all: false };
  const tries = Array.from({ length: 16 }, (_, address) =>
    openBrowser(server, { address: `127.0.1.${address + 1}` }),
  ).flatMap((guesser, n) =>
    Array.from({ length: 12 }, (_, guess) => guesser.signIn(`user${n}`, `guess number ${guess}`)),
  );
  const answered = Promise.all(tries).finally(() => (tried.all = true));
  let saved = 0;
  async function save(machine: number): Promise<void> {
    for (let cell = 0; !tried.all || cell < 20; cell += 1) {
      const answer = await server.save({ ...SAMPLE_RECORD, barcode: `SAVED-${machine}-${cell}` });
      expect(answer.json).toMatchObject({ state: 1 });
      saved += 1;
    }
  }
  await Promise.all([0, 1, 2, 3].map(save));
  const counts = Map.groupBy(await answered, ({ status }) => status);
  expect([...counts.keys()].filter((status) => ![401, 429, 503].includes(status))).toEqual([]);
  expect(
    counts.get(401)?.length ?? 0,
    "three of each address, and more where a busy machine takes seconds",
  ).toBeLessThan(tries.length / 2);
  expect(saved).toBeGreaterThanOrEqual(80);
  expect((await openBrowser(server).signIn(ADMIN.name, ADMIN.password)).status).toBe(200);
});

test("of more sessions than one person may have, the least used ends", async () => {
  const server = await start();
  const browsers = Array.from({ length: 21 }, () => openBrowser(server));
  for (const each of browsers) expect((await each.signIn(ADMIN.name, ADMIN.password)).status).toBe(200);
  const statuses = await Promise.all(browsers.map(async (each) => (await each.ask("/api/v1/account/sessions")).status));
  expect(statuses[0]).toBe(401);
  expect(statuses.slice(1).every((status) => status === 200)).toBe(true);
});
