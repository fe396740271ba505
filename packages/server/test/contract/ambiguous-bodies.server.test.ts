import { SAVE_BATCH_PATH, SAVE_PATH } from "@cellgrade/contract/wire";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { kept, list, post } from "../ingest/exchange-http.ts";
import { encodeGb18030 } from "../ingest/gb18030.ts";
import { startIngestServer } from "../ingest/ingest-server.ts";
import { cell } from "../ingest/samples.ts";

// CONTRACT clause 1, of whole servers: what is UTF-8 and GBK at once is read by the habit of its machine.

test.each([
  ["plain saves", SAVE_PATH],
  ["saves that node:http reads", `${SAVE_PATH}/`],
])(
  "clause 1: the habit of a machine that sends %s outlives the server, and is counted where it decides",
  async (_, path) => {
    const data = await mkdtemp(join(tmpdir(), "cellgrade-habits-"));
    onTestFinished(() => rm(data, { recursive: true, force: true }));
    const send = (url: string, record: object): ReturnType<typeof post> =>
      post(url, { path, body: encodeGb18030(JSON.stringify(record)) });

    const first = await startIngestServer({ data });
    await send(first.url, cell("HABIT-1", { workStep: "实时" }));
    expect((await kept(first.url, "HABIT-1"))?.workStep).toBe("ʵʱ");
    await send(first.url, cell("HABIT-2", { workStep: "恒压" }));
    await first.stop();

    const second = await startIngestServer({ data });
    await send(second.url, cell("HABIT-3", { workStep: "实时", batteryStation: "2位" }));
    expect(await kept(second.url, "HABIT-3")).toEqual(cell("HABIT-3", { workStep: "实时", batteryStation: "2位" }));
    const batch = encodeGb18030(JSON.stringify({ records: [cell("HABIT-4", { workStep: "系统" })] }));
    await post(second.url, { path: SAVE_BATCH_PATH, body: batch });
    expect((await kept(second.url, "HABIT-4"))?.workStep).toBe("系统");
    await send(second.url, cell("HABIT-5", { workStep: "8位", deviceCode: "FR-08" }));
    expect((await kept(second.url, "HABIT-5"))?.workStep).toBe("8λ");

    // What is refused is shown to people as it was read.
    await send(second.url, { ...cell("HABIT-6", { workStep: "校准" }), voltage: "x" });
    const rejections = await fetch(`${second.url}/api/v1/account-sets/001/rejections`);
    expect(await rejections.text()).toContain("校准");

    const machines = await second.afterStop((system) => system.machines.list("001", { now: 0, dayStart: 0 }));
    const { gb18030, encodingAmbiguous } = machines.find(({ name }) => name === "FR-07")?.tolerances ?? {};
    expect({ gb18030, encodingAmbiguous }).toEqual({ gb18030: 4, encodingAmbiguous: 3 });
    expect(machines.find(({ name }) => name === "FR-08")?.tolerances).not.toHaveProperty("encodingAmbiguous");
  },
);

test("clause 1: what a person submits is read as his browser writes it, though he sits at the machine", async () => {
  const server = await startIngestServer();
  onTestFinished(() => server.discard());
  await post(server.url, { body: encodeGb18030(JSON.stringify(cell("PERSON-1", { workStep: "恒压" }))) });
  await fetch(`${server.url}/api/v1/account-sets/001/submissions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ body: JSON.stringify(cell("PERSON-2", { workStep: "25°Ω" })) }),
  });
  const { resBody } = await list(server.url, ["PERSON-1", "PERSON-2"]);
  expect(resBody.map(({ workStep }) => workStep)).toEqual(["恒压", "25°Ω"]);
});
