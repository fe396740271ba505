import { spawnSync } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SAVE_PATH } from "@cellgrade/contract/wire";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { cell } from "./browser/cells.ts";
import { ANOTHER_NAME, launchChromium, type TestBrowser } from "./browser/chromium.ts";
import {
  askFrom,
  browserOn,
  cellgrade,
  type PlantServer,
  startForeignPage,
  startPlantServer,
} from "./browser/plant-server.ts";
import { makeTwoMachines, type Machine, type TwoMachines } from "./browser/two-machines.ts";

// The newcomer's way to a colleague who is signed in, and what a stranger in the plant tries, by real browsers: one on the
// server's machine, one on another. The machines are network namespaces, which root makes. Tests of a part go on from each other.

const ADMIN = { name: "li.na", password: "kiln-harbour-seven" };
const COLLEAGUE = { name: "zhang.wei", password: "meadow-anvil-ninety" };

const made = makeTwoMachines();
const folders: string[] = [];
const browsers: TestBrowser[] = [];

afterAll(async () => {
  await Promise.all(browsers.map((browser) => browser.close()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  if (typeof made !== "string") made.remove();
});

beforeEach((ctx) => {
  if (typeof made === "string") ctx.skip(made);
});

function machines(): TwoMachines {
  if (typeof made === "string") throw new Error(made);
  return made;
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "cellgrade-plant-"));
  folders.push(folder);
  return folder;
}

/** A browser on a machine. What it trusts, and how, is the caller's. */
async function openBrowser(machine: Machine, options: Parameters<typeof launchChromium>[0] = {}): Promise<TestBrowser> {
  const wrap = browserOn(machine, makeFolder());
  const browser = await launchChromium({ address: machines().server.address, wrap, ...options });
  browsers.push(browser);
  return browser;
}

/** A tab with cookies of its own, as a browser profile has them. */
async function openTab(browser: TestBrowser, options: Parameters<TestBrowser["newContext"]>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ locale: "zh-CN", ...options });
  onTestFinished(() => context.close());
  return context.newPage();
}

function heading(page: Page, name: string) {
  return page.getByRole("heading", { level: 1, name });
}

async function signIn(page: Page, { name, password }: typeof ADMIN): Promise<void> {
  await heading(page, "登录").waitFor();
  await page.getByLabel("用户名").fill(name);
  await page.getByLabel("密码").fill(password);
  await page.keyboard.press("Enter");
}

async function setUp(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel("用户名", { exact: true }).fill(ADMIN.name);
  await page.getByLabel("新密码").fill(ADMIN.password);
  await page.getByLabel("再输入一次").fill(ADMIN.password);
  await page.getByRole("button", { name: "创建并登录" }).click();
  await heading(page, "访问控制").waitFor();
}

/** Lets the colleague in, and gives his first password. */
async function addColleague(page: Page): Promise<string> {
  await page.getByRole("button", { name: "添加用户" }).click();
  const dialog = page.getByRole("dialog", { name: "添加用户" });
  await dialog.getByLabel("用户名").fill(COLLEAGUE.name);
  await dialog.getByText(/^工程师/).click();
  await dialog.getByRole("button", { name: "添加" }).click();
  const shown = page.getByRole("dialog", { name: `${COLLEAGUE.name} 的初始密码` });
  const password = (await shown.locator("code").textContent()) ?? "";
  await shown.getByRole("button", { name: "关闭" }).click();
  return password;
}

async function changePassword(page: Page, first: string): Promise<void> {
  await heading(page, "修改密码").waitFor();
  await page.getByLabel("当前密码").fill(first);
  await page.getByLabel("新密码").fill(COLLEAGUE.password);
  await page.getByLabel("再输入一次").fill(COLLEAGUE.password);
  await page.keyboard.press("Enter");
  await heading(page, "看板").waitFor();
}

interface Sent {
  readonly method?: string;
  readonly mode?: "no-cors";
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
}

async function sessionOf(context: BrowserContext): Promise<string> {
  const found = (await context.cookies()).find(({ name }) => name.endsWith("cellgrade-session"));
  return found === undefined ? "" : `${found.name}=${found.value}`;
}

describe("over plain HTTP that somebody chose", () => {
  let server: PlantServer;
  let desk: TestBrowser;
  /** The console as others ask for it. */
  let url: string;
  beforeAll(async () => {
    if (typeof made === "string") return;
    server = await startPlantServer(made.server, makeFolder(), ["--plain-sign-in", "on"]);
    url = `http://${made.server.address}:${server.port}`;
    desk = await openBrowser(made.desk);
  });
  afterAll(() => server?.stop());

  const statusAtDesk = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<number> =>
    (await askFrom(machines().desk, { url: url + path, headers })).status;

  test("a newcomer saves, looks, makes the first admin and lets a colleague in, each step told by the product", async () => {
    const here = `http://127.0.0.1:${server.port}`;
    const saved = await askFrom(machines().server, {
      url: here + SAVE_PATH,
      method: "POST",
      headers: { "content-type": "application/json", "x-request-datasource": "001" },
      body: JSON.stringify(cell({ barcode: "A1" })),
    });
    expect(JSON.parse(saved.text)).toMatchObject({ state: 1 });
    const record = "/api/v1/account-sets/001/records/A1";
    expect((await askFrom(machines().server, { url: here + record })).status).toBe(200);
    expect(await statusAtDesk(record)).toBe(401);

    expect(server.printed).toContain("To make the first admin, open the link in");
    expect(server.printed).toContain(`Other machines open ${url}/`);
    const own = await openTab(await openBrowser(machines().server));
    await own.goto(here);
    await own.getByText("本服务器还没有管理员。").waitFor();
    await setUp(own, server.firstAdminLink());
    await own.getByText(`${url}/`).waitFor();
    await own.getByText(`放行 TCP 端口 ${server.port}`).waitFor();
    const first = await addColleague(own);

    const page = await openTab(desk);
    await page.goto(`${url}/`);
    await signIn(page, { name: COLLEAGUE.name, password: first });
    await changePassword(page, first);
    expect(await statusAtDesk(record, { cookie: await sessionOf(page.context()) })).toBe(200);
  });

  test("a stolen cookie is worth nothing after its owner signed out", async () => {
    const page = await openTab(desk);
    await page.goto(`${url}/`);
    await signIn(page, COLLEAGUE);
    await heading(page, "看板").waitFor();
    const cookie = await sessionOf(page.context());
    expect(await statusAtDesk("/api/v1/account-sets", { cookie })).toBe(200);
    await page.getByRole("button", { name: COLLEAGUE.name }).click();
    await page.getByRole("menuitem", { name: "退出登录" }).click();
    await heading(page, "登录").waitFor();
    expect(await statusAtDesk("/api/v1/account-sets", { cookie })).toBe(401);
  });

  test("a session that somebody planted before the sign-in is not the one after it", async () => {
    const page = await openTab(desk);
    const thief = await openTab(desk);
    await thief.goto(`${url}/`);
    await signIn(thief, COLLEAGUE);
    await heading(thief, "看板").waitFor();
    const planted = await sessionOf(thief.context());
    const [name = "", value = ""] = planted.split("=");
    for (const fixed of ["planted.planted", value]) {
      await page.context().clearCookies();
      await page.context().addCookies([{ name, value: fixed, url }]);
      await page.goto(`${url}/`);
      if (fixed === value) {
        // A session of a colleague's own that somebody else began: signing in again ends it.
        await page.evaluate(
          ([path, body]) =>
            fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body }).then(() => {}),
          ["/api/v1/session", JSON.stringify(COLLEAGUE)] as const,
        );
      } else await signIn(page, COLLEAGUE);
      await expect.poll(() => sessionOf(page.context())).not.toBe(`${name}=${fixed}`);
      await expect.poll(() => statusAtDesk("/api/v1/account-sets", { cookie: `${name}=${fixed}` })).toBe(401);
    }
  });

  test("a page of another origin signs nobody in, changes nothing and reads nothing, though the cookie goes with it", async () => {
    const foreign = await startForeignPage(machines().server);
    onTestFinished(() => foreign.stop());
    const page = await openTab(desk);
    await page.goto(`${url}/`);
    await signIn(page, COLLEAGUE);
    await heading(page, "看板").waitFor();
    const own = await sessionOf(page.context());
    const elsewhere = await page.context().newPage();
    // The same address on another port is another origin and the same site, so a browser sends the cookie of a person.
    await elsewhere.goto(`http://${machines().server.address}:${foreign.port}/`);
    const answers: number[] = [];
    elsewhere.on("response", (response) => {
      if (response.url().startsWith(url)) answers.push(response.status());
    });
    const outcome = (path: string, init: Sent): Promise<string> =>
      elsewhere.evaluate(
        ([target, options]) =>
          fetch(target, { ...options, credentials: "include" }).then(
            ({ type }) => type,
            () => "held back",
          ),
        [url + path, init] as const,
      );
    const body = JSON.stringify(ADMIN);
    expect(await outcome("/api/v1/session", { method: "POST", mode: "no-cors", body })).toBe("opaque");
    expect(await outcome("/api/v1/account/password", { method: "POST", mode: "no-cors", body: "{}" })).toBe("opaque");
    const json = { "content-type": "application/json" };
    expect(await outcome("/api/v1/session", { method: "DELETE", headers: json, body: "{}" })).toBe("held back");
    expect(await outcome("/api/v1/account-sets", {})).toBe("held back");
    await elsewhere.evaluate(
      ([action, name, value]) => {
        const form = document.createElement("form");
        Object.assign(form, { action, method: "post", enctype: "text/plain" });
        const field = document.createElement("input");
        Object.assign(field, { name, value });
        form.append(field);
        document.body.append(form);
        form.submit();
      },
      [`${url}/api/v1/session`, `{"name":"${ADMIN.name}","password":"${ADMIN.password}","x":"`, '"}'] as const,
    );
    await elsewhere.waitForURL(`${url}/api/v1/session`);
    expect(answers.filter((status) => status === 403).length, String(answers)).toBeGreaterThanOrEqual(3);
    expect(await sessionOf(page.context())).toBe(own);
    expect(await statusAtDesk("/api/v1/account/sessions", { cookie: own })).toBe(200);
  });

  test("a page whose name was made to resolve to the server (DNS rebinding) is told nothing", async () => {
    // The page of an attacker, which came while the name was his server's, has a policy of its own.
    const page = await openTab(desk, { bypassCSP: true });
    const answer = await page.goto(`http://${ANOTHER_NAME}:${server.port}/`);
    expect([answer?.status(), await answer?.json()]).toMatchObject([403, { code: "HOST_NAME_UNKNOWN" }]);
    const asked = await page.evaluate(
      async ([path, body]) =>
        (await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body })).status,
      ["/api/v1/session", JSON.stringify(COLLEAGUE)] as const,
    );
    expect(asked).toBe(403);
  });
});

describe("over plain HTTP that nobody chose", () => {
  let server: PlantServer;
  beforeAll(async () => {
    if (typeof made !== "string") server = await startPlantServer(made.server, makeFolder(), []);
  });
  afterAll(() => server?.stop());

  test("a colleague is told before he types a password what has to be done, and so was who started the server", async () => {
    expect(server.printed).toContain("People sign in at this machine alone");
    expect(server.printed).toContain("--plain-sign-in on, where whoever listens on the network reads passwords");
    const own = await openTab(await openBrowser(machines().server));
    await setUp(own, server.firstAdminLink());
    await own.getByText("同事还不能登录：只有服务器本机可以登录").waitFor();

    const page = await openTab(await openBrowser(machines().desk));
    await page.goto(`http://${machines().server.address}:${server.port}/`);
    await page.getByText("在这台机器上不能登录").waitFor();
    expect(await page.getByLabel("密码").count()).toBe(0);
    const tried = await askFrom(machines().desk, {
      url: `http://${machines().server.address}:${server.port}/api/v1/session`,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(ADMIN),
    });
    expect([tried.status, JSON.parse(tried.text)]).toMatchObject([403, { code: "PLAIN_SIGN_IN_OFF" }]);
    expect(tried.headers["set-cookie"]).toBeUndefined();
  });
});

describe("over TLS by the plant's own authority", () => {
  let folder: string;
  let server: PlantServer;
  beforeAll(async () => {
    if (typeof made === "string") return;
    folder = makeFolder();
    cellgrade(folder, "certificate", "authority");
    cellgrade(folder, "certificate", "server", made.server.address, "localhost");
    const tls = ["--tls-certificate", "server.crt", "--tls-key", "server.key", "--tls-port", "0"];
    server = await startPlantServer(made.server, folder, tls);
  });
  afterAll(() => server?.stop());

  test("a colleague's browser trusts the server, and his session goes over TLS alone", async () => {
    const url = `https://${machines().server.address}:${server.port}`;
    expect(server.printed).toContain(`Other machines open ${url}/`);
    const trust = trustIn(join(folder, "ca.crt"), join(folder, "server.crt"));
    const own = await openTab(await openBrowser(machines().server, trust));
    await setUp(own, server.firstAdminLink());
    const first = await addColleague(own);

    const page = await openTab(await openBrowser(machines().desk, trust));
    const plain = /by plain HTTP at http:\/\/0\.0\.0\.0:(\d+)/.exec(server.printed)?.[1] ?? "";
    await page.goto(`http://${machines().server.address}:${plain}/001/overview`); // as somebody types it who knows no https
    expect(page.url()).toBe(`${url}/001/overview`);
    await signIn(page, { name: COLLEAGUE.name, password: first });
    await changePassword(page, first);
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ name: "__Host-cellgrade-session", secure: true, httpOnly: true, sameSite: "Lax" });

    const stolen = await sessionOf(page.context());
    const ca = readFileSync(join(folder, "ca.crt"), "utf8");
    const asked = { url: `${url}/api/v1/account-sets`, ca, headers: { cookie: stolen } };
    expect((await askFrom(machines().desk, asked)).status).toBe(200);
    const refused = { url: `http://${machines().server.address}:${plain}/api/v1/account-sets`, headers: asked.headers };
    expect(JSON.parse((await askFrom(machines().desk, refused)).text)).toMatchObject({ code: "TLS_NEEDED" });
    await page.getByRole("button", { name: COLLEAGUE.name }).click();
    await page.getByRole("menuitem", { name: "退出登录" }).click();
    await heading(page, "登录").waitFor();
    expect((await askFrom(machines().desk, asked)).status).toBe(401);
  });
});

/**
 * How a browser is brought to trust the plant's authority: by the trust store of its user where NSS' certutil is there to
 * write one, else by the key of the server, as the browser's own tests do.
 */
function trustIn(authority: string, certificate: string): Parameters<typeof launchChromium>[0] {
  const home = makeFolder();
  const store = join(home, ".pki", "nssdb");
  mkdirSync(store, { recursive: true });
  const certutil = (...args: readonly string[]) => spawnSync("certutil", ["-d", `sql:${store}`, ...args]);
  if (certutil("-N", "--empty-password").error === undefined) {
    expect(certutil("-A", "-n", "plant", "-t", "C,,", "-i", authority).status).toBe(0);
    return { environment: { HOME: home } };
  }
  const key = new X509Certificate(readFileSync(certificate)).publicKey.export({ type: "spki", format: "der" });
  const digest = createHash("sha256").update(key).digest("base64");
  return { args: [`--ignore-certificate-errors-spki-list=${digest}`] };
}
