import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Panel, plot } from "./plot.ts";

// `npm run bench -- --write`: runs every part, each as a process of its own, and writes what they printed, with the
// command that made it, into docs/performance.md.

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
const DOCS = new URL("../../docs/", import.meta.url);
const PLOT = "performance-saves.svg";

/** A part prints a screen or two. */
const OUTPUT_BYTES_MAX = 4 * 1024 * 1024;

interface Part {
  readonly title: string;
  readonly prose: string;
  readonly args: readonly string[];
  /** It has something to plot. */
  readonly plotted?: true;
}

function parts(records: number): readonly Part[] {
  return [
    {
      title: "Durable saves beside the ceiling",
      prose:
        "The ceiling is what node:http alone does with the same requests: it reads and parses the body and gives the answer of a save; nothing is checked and nothing is stored. Each save of ours is on stable storage before it is answered. CPU is that of all threads of the server; part of ours runs beside the event loop.",
      args: [],
    },
    {
      title: "Against connections",
      prose: `A machine that waits for each answer waits for a sync each time; the more machines, the more records share one.\n\n![Saves a second against connections and against records stored](${PLOT})`,
      args: ["--sweep", "--pairs", "3", "--seconds", "3"],
      plotted: true,
    },
    {
      title: "Beside what a team would build first",
      prose:
        "Minimal servers for the same interface, each with one durable commit a request on SQLite (WAL, FULL), checked before they are timed: tools/bench/peers.",
      args: ["--peers", "--pairs", "3", "--seconds", "3"],
    },
    {
      title: "With a policy of machines",
      prose:
        "Saves with `--auth on` of machines that are asked for their network, a token and their device codes, against saves that are asked for nothing. The token's header is read with them.",
      args: ["--policies"],
    },
    {
      title: "Beside abuse",
      prose:
        "An honest machine with four connections, one save at a time on each, alone, beside strangers, and alone again: 20 connections that send saves without reading an answer, 500 idle ones, 6 with decompression bombs, 4 with bodies of 20 MB, 8 with broken and half requests. The server's own times run from the complete body to its answer, of all that was saved, the flooding connections' saves included. The abusers take their part of the two cores, so those times say more than the client's.",
      args: ["--abuse"],
    },
    {
      title: "As data grows",
      prose:
        "An account set filled with plausible records, beside an empty one on the same server. `filed` is the same ratio measured until everything acknowledged can be read. The lower panel of the plot above shows the saves of new cells against the records that were stored before the first of them. The last table is of saves while the server deletes old versions as fast as it does.",
      args: ["--growth", "--records", String(records), "--pairs", "3", "--seconds", "4"],
      plotted: true,
    },
  ];
}

export async function writeReport(records: number): Promise<void> {
  const sections: string[] = [];
  const panels: Panel[] = [];
  const folder = mkdtempSync(join(tmpdir(), "cellgrade-report-"));
  const panelFile = join(folder, "panel.json");
  try {
    for (const { title, prose, args, plotted } of parts(records)) {
      console.error(`measuring: ${title}`);
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [MAIN, ...args, ...(plotted ? ["--panel", panelFile] : [])],
        { maxBuffer: OUTPUT_BYTES_MAX },
      );
      if (plotted) panels.push(JSON.parse(readFileSync(panelFile, "utf8")) as Panel);
      const command = ["npm run bench", ...(args.length > 0 ? ["--", ...args] : [])].join(" ");
      sections.push(`## ${title}\n\n${prose}\n\n\`\`\`\n$ ${command}\n${stdout.trim()}\n\`\`\`\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const head = `# Performance

Written by \`npm run bench -- --write\`; each table stands under the command that printed it. Machines are noisy and two
cores are shared with the load generator, so ratios of segments run in turn say more than absolute figures, and another
run on another day moves both.

*Must keep* is the bound of a row: how little a change may leave of it. \`npm run bench -- --against FOLDER\` measures this
checkout against another one that was set up, say that of the commit before, in ten paired rounds; with
\`--growth --records N\` both hold N records. It prints the ratio of each row, new ÷ old of a rate and old ÷ new of a time, and
exits with 1 when the median of the rounds is below the bound. For a row of saves the bound holds for the saves a second
and for those filed a second; for a row of queries, for the median.
`;
  writeFileSync(new URL(PLOT, DOCS), plot(panels));
  writeFileSync(new URL("performance.md", DOCS), [head, ...sections].join("\n"));
}
