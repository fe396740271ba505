import { parseArgs } from "node:util";
import { benchAbuse } from "./abuse/main.ts";
import { benchAgainst } from "./against/main.ts";
import { type BenchOptions, DEFAULT_PARENT } from "./bench-options.ts";
import { benchCharts } from "./charts.ts";
import { benchCheck } from "./check/main.ts";
import { measureGrowth } from "./growth/main.ts";
import { measurePeers } from "./peers/main.ts";
import { benchPolicies } from "./policies.ts";
import { writeReport } from "./report.ts";
import { benchSaves } from "./saves.ts";
import { benchSweep } from "./sweep.ts";

// `npm run bench`: durable saves beside the ceiling. `--sweep`: against connections. `--peers`: beside other servers.
// `--growth`: as data grows. `--write`: all of them, into docs/performance.md. `--against FOLDER`, also with `--growth`:
// another checkout against this one. `--check`: figures that have a bound. `--abuse`: an honest machine beside abuse, also
// with `--against FOLDER`. `--policies`: saves with a policy of machines against saves without. `--charts`: what control charts
// mark.

const { values } = parseArgs({
  options: {
    sweep: { type: "boolean", default: false },
    peers: { type: "boolean", default: false },
    growth: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    abuse: { type: "boolean", default: false },
    policies: { type: "boolean", default: false },
    charts: { type: "boolean", default: false },
    against: { type: "string" }, // another checkout
    rounds: { type: "string", default: "10" }, // of --against and --policies
    pairs: { type: "string", default: "5" },
    seconds: { type: "string" }, // by default 4, of --abuse 20
    connections: { type: "string", default: "64" },
    records: { type: "string", default: "10000000" },
    data: { type: "string", default: DEFAULT_PARENT },
    panel: { type: "string" }, // a file for what --sweep or --growth has to plot; --write reads it
    "cpu-prof": { type: "boolean", default: false },
  },
});
const options: BenchOptions = {
  pairs: Number(values.pairs),
  seconds: Number(values.seconds ?? 4),
  connections: Number(values.connections),
  parent: values.data,
  cpuProfile: values["cpu-prof"],
};
const records = Number(values.records);
const panel = values.panel ?? null;

if (values.charts) benchCharts();
else if (values.abuse) {
  await benchAbuse({
    parent: options.parent,
    seconds: Number(values.seconds ?? 20),
    against: values.against ?? null,
    cpuProfile: options.cpuProfile,
  });
} else if (values.policies) {
  const rounds = Number(values.rounds);
  if (!(await benchPolicies({ ...options, rounds }))) process.exitCode = 1;
} else if (values.against !== undefined) {
  const kept = await benchAgainst({
    folder: values.against,
    rounds: Number(values.rounds),
    seconds: options.seconds,
    parent: options.parent,
    records: values.growth ? records : null,
  });
  if (!kept) process.exitCode = 1;
} else if (values.check) {
  if (!(await benchCheck(options))) process.exitCode = 1;
} else if (values.write) await writeReport(records);
else if (values.sweep) await benchSweep(options, panel);
else if (values.peers) await measurePeers({ ...options, rounds: options.pairs });
else if (values.growth) await measureGrowth({ ...options, records, panel });
else await benchSaves(options);
