import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SAMPLE } from "./process/cells.ts";
import { readBack } from "./process/machine-client.ts";
import { type SharedServer, startShared, temporaryFolder } from "./process/server-process.ts";

// The languages of machine software. A client in each sends a cell with Chinese text, in UTF-8 and in GBK, and it reads
// back intact.

let server: SharedServer;
beforeAll(async () => {
  server = await startShared();
});
afterAll(() => server?.end());

/** One cell to send, and a file with its bytes for clients that want one. */
interface Errand {
  readonly url: string;
  readonly barcode: string;
  readonly encoding: "utf-8" | "gbk";
  readonly file: () => string;
}

interface Client {
  readonly program: string;
  /** The arguments by which the program prints its version, if it is there. */
  readonly version: readonly string[];
  /** The arguments that send one cell. */
  send(errand: Errand): readonly string[];
}

const HEADERS = ["x-request-datasource: 001", "content-type: application/json"];

function script(name: string, { url, barcode, encoding }: Errand): readonly string[] {
  return [fileURLToPath(new URL(`./process/clients/${name}`, import.meta.url)), url, barcode, encoding];
}

const CLIENTS: readonly Client[] = [
  {
    program: "curl",
    version: ["--version"],
    send: ({ url, file }) => [
      "-sS",
      ...HEADERS.flatMap((header) => ["-H", header]),
      "--data-binary",
      `@${file()}`,
      url,
    ],
  },
  {
    program: "wget",
    version: ["--version"],
    send: ({ url, file }) => ["-qO-", ...HEADERS.map((header) => `--header=${header}`), `--post-file=${file()}`, url],
  },
  { program: "python3", version: ["--version"], send: (errand) => script("save_cell.py", errand) },
  {
    program: "perl",
    version: ["-MHTTP::Tiny", "-MEncode", "-e", "1"],
    send: (errand) => script("save-cell.pl", errand),
  },
  { program: "java", version: ["-version"], send: (errand) => script("SaveCell.java", errand) },
  { program: "pwsh", version: ["--version"], send: (errand) => ["-NoProfile", ...script("save-cell.ps1", errand)] },
];

test.for(CLIENTS.map(({ program }) => program))(
  "%s saves Chinese text in UTF-8 and in GBK, and it reads back",
  async (program, ctx) => {
    const client = CLIENTS.find((client) => client.program === program) as Client;
    ctx.skip(!(await isThere(client.program, client.version)), `there is no ${program} here`);
    for (const encoding of ["utf-8", "gbk"] as const) {
      const errand = errandOf(`${program}-${encoding}`, encoding);
      const { stdout } = await promisify(execFile)(program, client.send(errand), { encoding: "utf8" });
      expect(JSON.parse(stdout), stdout).toEqual({ state: 1, msg: "保存成功", resBody: [] });
      await expectKept(errand.barcode);
    }
  },
);

test.for([
  ["HTTP/1.0", ["--http1.0"]],
  ["chunked", ["-H", "transfer-encoding: chunked"]],
  ["Expect: 100-continue", ["-H", "expect: 100-continue"]],
  ["no content type", ["-H", "content-type:"]],
  ["form content type", ["-H", "content-type: application/x-www-form-urlencoded"]],
  ["connection: close", ["-H", "connection: close"]],
  ["gzip", ["-H", "content-encoding: gzip"]],
] as const)("curl with %s saves", async ([manner, args], ctx) => {
  ctx.skip(!(await isThere("curl", ["--version"])), "there is no curl here");
  const errand = errandOf(`curl ${manner}`, "utf-8");
  const file = errand.file();
  if (manner === "gzip") writeFileSync(file, gzipSync(bytesOf(errand)));
  const header = ["-H", "x-request-datasource: 001"];
  const { stdout } = await promisify(execFile)("curl", [
    "-sS",
    ...header,
    ...args,
    "--data-binary",
    `@${file}`,
    errand.url,
  ]);
  expect(JSON.parse(stdout)).toEqual({ state: 1, msg: "保存成功", resBody: [] });
  await expectKept(errand.barcode);
});

async function expectKept(barcode: string): Promise<void> {
  expect([...(await readBack(server.url, "001", [barcode])).values()]).toEqual([{ ...SAMPLE, barcode }]);
}

function errandOf(barcode: string, encoding: Errand["encoding"]): Errand {
  const errand: Errand = {
    url: `${server.url}/api/pick/volumeCollectData/save`,
    barcode,
    encoding,
    file() {
      const file = join(temporaryFolder(), "cell.json");
      writeFileSync(file, bytesOf(errand));
      return file;
    },
  };
  return errand;
}

/** 分容放电 in GBK, which Node decodes and does not encode. */
const WORK_STEP_GBK = Buffer.from([0xb7, 0xd6, 0xc8, 0xdd, 0xb7, 0xc5, 0xb5, 0xe7]);

function bytesOf({ barcode, encoding }: Errand): Buffer {
  const text = JSON.stringify({ ...SAMPLE, barcode });
  if (encoding === "utf-8") return Buffer.from(text);
  const [before = "", after = ""] = text.split(SAMPLE.workStep);
  return Buffer.concat([Buffer.from(before), WORK_STEP_GBK, Buffer.from(after)]);
}

async function isThere(program: string, version: readonly string[]): Promise<boolean> {
  try {
    await promisify(execFile)(program, version);
    return true;
  } catch {
    return false;
  }
}
