import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const named = (ending: string): string[] => [`packages/*/test/**/*${ending}`, `tools/*/test/**/*${ending}`];

/** A busy machine takes a minute for what takes a second on a quiet one: only a hang takes so long. */
const HANG_MS = 120_000;

// Four tiers, one after the other. The end of a file's name tells its tier, and a test of tools/check-repo compares it
// with what the file imports.
export default defineConfig({
  test: {
    expect: { poll: { timeout: 20_000 } },
    testTimeout: HANG_MS,
    hookTimeout: HANG_MS,
    // Without it each thread and process that a test starts strips the types of the same sources again, which is half of
    // the tests' time.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL("node_modules/.cache/node-compile", import.meta.url)) },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: named(".test.ts"),
          exclude: named(".{server,process,browser}.test.ts"),
          // Files share the modules of a worker, which saves a third of the tier's time. So a test leaves no module
          // changed, and a helper registers its hooks in a function that each file calls.
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "server",
          include: named(".server.test.ts"),
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "process",
          include: named(".process.test.ts"),
          maxWorkers: 2, // most of such a test is waiting for the processes that it starts
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: named(".browser.test.ts"),
          // A browser that dies on a busy machine fails the test that it dies in, and no other.
          retry: { count: 1, condition: /Target page, context or browser has been closed/ },
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
