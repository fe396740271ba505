import type { ApiToken, ApiTokenRegister } from "@cellgrade/store/system";
import type { RepeatedFaults } from "../../repeated-faults.ts";

/** How long a use waits until it is written: a script that asks every second writes once a minute. */
const WRITE_MS = 60_000;

export interface TokenUses {
  note(token: Pick<ApiToken, "id">, at: number): void;
  /** When a token was last used, in ms since the epoch; null: never. */
  lastOf(token: Pick<ApiToken, "id" | "lastUsedAt">): number | null;
  /** Writes what is not written yet. Never rejects. */
  flush(): Promise<void>;
}

/** Notes in memory when tokens were last used, and writes it from there: no request waits for it. */
export function createTokenUses({
  register,
  faults,
}: {
  readonly register: Pick<ApiTokenRegister, "used">;
  readonly faults: Pick<RepeatedFaults, "report">;
}): TokenUses {
  /** By id, since the start. There are as many as tokens were used. */
  const last = new Map<number, number>();
  let unwritten = new Set<number>();
  let timer: NodeJS.Timeout | null = null;

  async function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (unwritten.size === 0) return;
    const uses = [...unwritten].map((id) => ({ id, at: last.get(id) ?? 0 }));
    unwritten = new Set();
    try {
      await register.used(uses);
    } catch (error) {
      faults.report({ message: "the last uses of tokens were not kept", accountSet: null, error, level: "warn" });
    }
  }

  return {
    note({ id }, at) {
      last.set(id, at);
      unwritten.add(id);
      timer ??= setTimeout(() => void flush(), WRITE_MS).unref();
    },
    lastOf: ({ id, lastUsedAt }) => last.get(id) ?? lastUsedAt,
    flush,
  };
}
