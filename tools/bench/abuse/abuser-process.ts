import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { AbuseKind } from "./abuses.ts";

const ABUSER = fileURLToPath(new URL("./abuser.ts", import.meta.url));

export interface AbuserProcess {
  /** Ends it, and gives how often each abuse was answered. */
  stop(): Promise<Readonly<Record<string, number>>>;
}

/** Abuses a server from a process of its own, so that the abuse does not slow the honest machine's clock. */
export async function startAbuser(url: string, seed: number, kinds: readonly AbuseKind[]): Promise<AbuserProcess> {
  const child = spawn(process.execPath, [ABUSER, url, String(seed), ...kinds], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.setEncoding("utf8");
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (text: string) => {
      printed += text;
      if (printed.includes("abusing\n")) resolve();
    });
    child.once("exit", () => reject(new Error("an abuser ended before it began")));
  });
  return {
    async stop() {
      const closed = once(child, "close");
      child.kill("SIGTERM");
      await closed;
      return JSON.parse(printed.replace("abusing\n", "")) as Record<string, number>;
    },
  };
}
