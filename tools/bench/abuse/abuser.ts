import { ABUSES, type AbuseKind } from "./abuses.ts";
import { createRandom } from "./random.ts";

// A program: `abuser.ts URL SEED KIND...` abuses the server until it is told to stop, and prints how often it was answered.

const [url = "", seed = "1", ...kinds] = process.argv.slice(2);

const counts: Record<string, number> = {};
const random = createRandom(Number(seed));
for (const kind of kinds) {
  counts[kind] = 0;
  ABUSES[kind as AbuseKind]({
    url: new URL(url),
    random,
    onAnswer: () => {
      counts[kind] = (counts[kind] ?? 0) + 1;
    },
  });
}
console.log("abusing");
process.once("SIGTERM", () => {
  process.stdout.write(`${JSON.stringify(counts)}\n`, () => process.exit());
});
