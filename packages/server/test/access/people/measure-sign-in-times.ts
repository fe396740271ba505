import type { PeopleTables } from "@cellgrade/store/system";
import { createAuth } from "../../../src/access/people/auth.ts";
import { createPasswordHashes } from "../../../src/access/people/password-hashes.ts";
import { createSignIn } from "../../../src/access/people/sign-in.ts";
import { createUsers } from "../../../src/access/people/users.ts";
import { openThrowawayEngine } from "../../throwaway-engine.ts";

// Prints how long it takes until a failed sign-in is answered, as JSON: medians in ms, of a name that somebody has and of one
// that nobody has. `node measure-sign-in-times.ts PAIRS`.

export interface Measured {
  readonly knownMs: number;
  readonly unknownMs: number;
}

/** Tries at a time. Their hashes, one after the other, take less than the step at which failed tries are answered. */
const AT_ONCE = 2;

/** Whoever measures from outside is held up by the delays; here nothing is. */
const NO_DELAYS = { begin: () => 0, succeeded() {}, failed() {}, withdrawn() {} };

async function measure(tables: PeopleTables, pairs: number): Promise<Measured> {
  const hashes = createPasswordHashes();
  const auth = createAuth({ tables, hashes }, { secret: "s".repeat(43), sessionMs: 3_600_000, secureCookies: false });
  const users = createUsers({ tables, hashes });
  const signIn = createSignIn({
    loadAuth: async () => auth,
    tables,
    hashes,
    delays: NO_DELAYS,
    users,
    directory: null,
  });
  const known = { name: "known", displayName: "known", role: "viewer", accountSets: null } as const;
  await users.add(known, { password: "a password of his own", mustChange: false });

  async function timeOf(name: string): Promise<number> {
    const start = performance.now();
    await signIn.withDelay({ name, password: "not the password" }, { address: "10.0.0.1", agent: "" }).catch(() => {});
    return performance.now() - start;
  }

  const times = { known: [] as number[], unknown: [] as number[] };
  let begun = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (begun < pairs) {
        begun += 1;
        times.known.push(await timeOf("known"));
        times.unknown.push(await timeOf("nobody"));
      }
    }),
  );
  await hashes.close();
  return { knownMs: median(times.known), unknownMs: median(times.unknown) };
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

const opened = await openThrowawayEngine();
try {
  console.log(JSON.stringify(await measure(opened.engine.system.people, Number(process.argv[2]))));
} finally {
  await opened.discard();
}
