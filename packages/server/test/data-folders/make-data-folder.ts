import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { SAVE_BATCH_PATH, SAVE_PATH } from "@cellgrade/contract/wire";
import { type Answer, packFolder } from "./packed-folder.ts";

// `npm run data-folder -- CHECKOUT NAME` makes the fixture NAME with the server of a checkout that was set up: that of the
// commit before a migration. The server saves and is asked; the folder is packed as the server left it, with the answers
// beside it. data-folders.server.test.ts opens it with today's code. In the variant `stopped` the server was told to stop. In the
// variant `killed` it was killed while its journal held saves that were not in the database yet.

const [checkout = "", name = ""] = process.argv.slice(2);
const CELLGRADE = join(checkout, "packages", "cellgrade", "bin", "cellgrade.js");
const FIXTURE = fileURLToPath(new URL(`./${name}/`, import.meta.url));

/** Never pruned, whenever the fixture is opened. */
const HISTORY_DAYS = "36500";
const JSON_TYPE = { "content-type": "application/json" };

/** Figures that depend on when they are asked for. */
const OF_THE_MOMENT: ReadonlySet<string> = new Set(["savedPerMinute", "savedToday"]);

/** Submissions of account set 001 in {@link saveAll}. */
const SAVED = 36 + 8 + 4 + 4 + 1;

/** Pairs of batches right before the server is killed. */
const LAST_BATCHES = 10;

for (const variant of ["stopped", "killed"] as const) {
  const data = mkdtempSync(join(tmpdir(), "cellgrade-fixture-"));
  try {
    const target = join(FIXTURE, variant);
    await fill(data, variant);
    packFolder(data, join(target, "data"));
    const lines = (await answersOf(data)).map((answer) => `${JSON.stringify(answer)}\n`);
    writeFileSync(join(target, "answers.ndjson"), lines.join(""));
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

async function fill(data: string, variant: "stopped" | "killed"): Promise<void> {
  addAccountSet(data, ["001", "一车间", "--record-days", "none"]);
  addAccountSet(data, ["002", "二车间", "--overwrite", "newest-test-time", "--units", "volume=mAh,voltage=mV"]);
  const { url, child } = await serve(data);
  await saveAll(url);
  await decideAll(url);
  if (variant === "stopped") {
    await end(child, "SIGTERM");
    return;
  }
  for (let batch = 0; batch < LAST_BATCHES; batch += 1) {
    await saveBatch(url, "001", cells(10, { name: "A", volume: 90 + batch })); // overwritten again
    await saveBatch(url, "001", cells(2, { name: `LAST${batch}-` }));
  }
  await end(child, "SIGKILL");
  const unapplied = countUnapplied(data);
  if (unapplied === 0) throw new Error("all was applied before the server was killed: try again");
  console.log(`killed with ${unapplied} submissions in the journal alone`);
}

interface CellsOptions {
  readonly name: string;
  readonly volume?: number;
  readonly testTime?: string;
}

function cells(count: number, { name, volume = 100, testTime = "2024-03-02 09" }: CellsOptions): object[] {
  return Array.from({ length: count }, (_, index) => ({
    batteryStation: `01-${String((index % 4) + 1).padStart(2, "0")}`,
    deviceCode: `FR-0${(index % 2) + 1}`,
    barcode: `${name}${String(index).padStart(3, "0")}`,
    testTime: `${testTime}:${String(index % 60).padStart(2, "0")}:00`,
    workStep: "分容放电",
    voltage: 3.2 + index / 1_000,
    electricity: 25.5,
    volume: volume + index / 8,
    ...(index % 5 === 0 ? {} : { energy: 331.25 }),
  }));
}

async function saveAll(url: string): Promise<void> {
  await saveBatch(url, "001", cells(36, { name: "A" }));
  await saveBatch(url, "001", cells(8, { name: "A", volume: 101 })); // overwritten
  await saveBatch(url, "001", cells(4, { name: "A", volume: 102 })); // twice
  await saveBatch(url, "001", cells(4, { name: "A", volume: 102 })); // repeated
  await saveBatch(url, "002", cells(12, { name: "B" }));
  await saveBatch(url, "002", cells(3, { name: "B", volume: 80, testTime: "2024-03-01 09" })); // older: history alone
  const [cell = {}] = cells(1, { name: "C" });
  await expectState(1, await save(url, "001", { ...cell, volume: "103.5" })); // a number as text is counted
  await expectState(-1, await save(url, "001", { ...cell, volume: "much" }));
  await expectState(-1, await save(url, "404", cell));
}

async function decideAll(url: string): Promise<void> {
  const set = `${url}/api/v1/account-sets/001`;
  const rule = (grade: string, min: number) => ({
    name: grade,
    color: "#2f9e44",
    workSteps: [],
    conditions: [{ quantity: "volume", min }],
  });
  await write("PUT", `${set}/grading-rules`, { rules: [rule("A", 102)], basedOn: null });
  await write("PUT", `${set}/grading-rules`, { rules: [rule("A", 103), rule("B", 101)], basedOn: 1 });
  await write("PUT", `${set}/limits`, { workStep: "分容放电", quantity: "volume", lsl: 100, usl: null, basedOn: null });
  await write("PUT", `${set}/limits`, { workStep: "分容放电", quantity: "volume", lsl: 100.5, usl: 110, basedOn: 1 });
  await write("PUT", `${set}/records/A005/exclusion`, { reason: "探针坏了" });
  await write("PUT", `${set}/records/A006/exclusion`, { reason: "误判" });
  await write("DELETE", `${set}/records/A006/exclusion`, {});
}

/** What the server answers about the folder. A copy is asked, so that the folder stays as it was left. */
async function answersOf(data: string): Promise<readonly Answer[]> {
  const copy = mkdtempSync(join(tmpdir(), "cellgrade-fixture-"));
  try {
    cpSync(data, copy, { recursive: true });
    const { url, child } = await serve(copy);
    const answers: Answer[] = [];
    const ask = async (path: string): Promise<unknown> => {
      const response = await fetch(`${url}/api/v1/${path}`);
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      const answer: unknown = JSON.parse(await response.text(), (key, value: unknown) =>
        OF_THE_MOMENT.has(key) ? undefined : value,
      );
      answers.push({ path, answer });
      return answer;
    };
    await ask("account-sets");
    for (const code of ["001", "002"]) {
      const { items } = (await ask(`account-sets/${code}/records?limit=500`)) as { items: { barcode: string }[] };
      for (const { barcode } of items.filter(({ barcode }) => /^[AB]00/.test(barcode))) {
        await ask(`account-sets/${code}/records/${barcode}/history`);
      }
      const questions = ["summary", "distribution?quantity=volume", "channels?quantity=volume", "grades"];
      for (const question of [...questions, "grading-rules", "limits", "devices"]) {
        await ask(`account-sets/${code}/${question}`);
      }
      await ask(`account-sets/${code}/trend?quantity=volume&period=hour`);
      await ask(`account-sets/${code}/rejections`);
    }
    await ask("account-sets/001/records?grade=A&sort=testTime");
    await ask("account-sets/001/grades?gradingVersion=1");
    const { items } = (await ask("rejections")) as { items: { id: number }[] };
    for (const { id } of items) await ask(`rejections/${id}`);
    await end(child, "SIGTERM");
    return answers;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function addAccountSet(data: string, args: readonly string[]): void {
  const command = ["account-set", "add", ...args, "--history-days", HISTORY_DAYS, "--data", data];
  execFileSync(process.execPath, [CELLGRADE, ...command], { cwd: tmpdir() });
}

async function serve(data: string): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const args = [CELLGRADE, "serve", "--port", "0", "--log-level", "warn", "--data", data];
  const env = { ...process.env, CELLGRADE_AUTH: "off" }; // a checkout that knows no such setting heeds no such variable
  const child = spawn(process.execPath, args, { cwd: tmpdir(), env, stdio: ["ignore", "pipe", "inherit"] });
  process.once("exit", () => child.kill("SIGKILL")); // also when a step has failed
  let output = "";
  for await (const chunk of child.stdout) {
    output += String(chunk);
    const url = /(http:\/\/\S+)\n/.exec(output)?.[1];
    if (url !== undefined) return { url, child };
  }
  throw new Error("the server ended before it was ready");
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exited = once(child, "exit");
  child.kill(signal);
  const [code] = await exited;
  if (signal === "SIGTERM" && code !== 0) throw new Error(`the server ended with ${code}`);
}

function saveBatch(url: string, accountSet: string, records: readonly object[]): Promise<void> {
  return send(`${url}${SAVE_BATCH_PATH}`, accountSet, { records }).then((answer) => expectState(1, answer));
}

function save(url: string, accountSet: string, record: object): Promise<unknown> {
  return send(`${url}${SAVE_PATH}`, accountSet, record);
}

async function send(url: string, accountSet: string, body: object): Promise<unknown> {
  const headers = { ...JSON_TYPE, "x-request-datasource": accountSet };
  return (await fetch(url, { method: "POST", headers, body: JSON.stringify(body) })).json();
}

async function expectState(state: 1 | -1, answer: unknown): Promise<void> {
  if ((answer as { state: number }).state !== state) throw new Error(`answered ${JSON.stringify(answer)}`);
}

async function write(method: string, url: string, body: object): Promise<void> {
  const response = await fetch(url, { method, headers: JSON_TYPE, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
}

/** Submissions of account set 001 that its journal holds and its database does not. */
function countUnapplied(data: string): number {
  const copy = mkdtempSync(join(tmpdir(), "cellgrade-fixture-"));
  try {
    cpSync(data, copy, { recursive: true });
    const db = new DatabaseSync(join(copy, "account-sets", "0001-001.sqlite"));
    const { applied } = db.prepare("select through as applied from applied").get() as { applied: number };
    db.close();
    return SAVED + LAST_BATCHES * (10 + 2) - applied;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
