// @ts-nocheck The repository is checked without the packages of this folder.

import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { DatabaseSync } from "node:sqlite";

// Directus over one collection, through its own items API. What differs from the other peers: it answers 204 without a
// body instead of our envelope; a barcode it knows is overwritten by PATCH, its POST refuses that (it has no upsert of
// one item); there is one account set, and no receipt time. Settings are chosen for speed where Directus documents one:
// schema cache not copied per request, no activity log and no revisions of the collection, no app, no sockets, and
// anyone may write, so no token is looked up. SQLite is the one of the package sqlite3.

const file = process.argv[2] ?? "";
const token = randomUUID();
Object.assign(process.env, {
  NODE_ENV: "production",
  DB_CLIENT: "sqlite3",
  DB_FILENAME: file,
  SECRET: randomUUID(),
  ADMIN_EMAIL: "bench@example.com",
  ADMIN_PASSWORD: randomUUID(),
  ADMIN_TOKEN: token,
  CACHE_SCHEMA_FREEZE_ENABLED: "true",
  EXTENSIONS_PATH: `${file}.extensions`,
  STORAGE_LOCAL_ROOT: `${file}.uploads`,
  SERVE_APP: "false",
  WEBSOCKETS_ENABLED: "false",
  PRESSURE_LIMITER_ENABLED: "false", // it answers 503 when busy
  TELEMETRY: "false",
  LOG_LEVEL: "error",
});

// Directus has no setting for it, but the file remembers WAL; FULL is the default of SQLite.
const header = new DatabaseSync(file);
header.exec("pragma journal_mode = wal");
header.close();
const cli = createRequire(import.meta.url).resolve("@directus/api/cli/run.js");
execFileSync(process.execPath, [cli, "bootstrap"], { stdio: ["ignore", "ignore", "inherit"] });

// They read the environment when they are imported.
const { createServer } = await import("@directus/api/server");
const { default: getDatabase } = await import("@directus/api/database/index");
const { default: emitter } = await import("@directus/api/emitter");
emitter.onInit("routes.before", ({ app }) => {
  // oxlint-disable-next-line -- a failed read ends the process, and so the check
  app.get("/_settings", async (_req, res) => {
    const [journal] = await getDatabase().raw("pragma journal_mode"); // its pool is one connection
    const [sync] = await getDatabase().raw("pragma synchronous");
    res.json({ journalMode: journal.journal_mode, synchronous: sync.synchronous });
  });
});
const server = await createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${server.address().port}`;

const filled = { _nempty: true };
const measured = { _gte: -1e9 }; // Directus checks that a value is a number only where a rule compares it
await administer("POST", "/collections", {
  collection: "cell_record",
  schema: {},
  meta: { accountability: null },
  fields: [
    column("barcode", "string", filled, { is_primary_key: true }),
    column("batteryStation", "string", filled),
    column("deviceCode", "string", filled),
    column("testTime", "string", { _regex: "^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d$" }),
    column("workStep", "string", filled),
    column("voltage", "float", measured),
    column("electricity", "float", measured),
    column("volume", "float", measured),
    column("energy", "float", measured),
  ],
});
const [anyone] = await administer("GET", "/policies?filter[roles][role][_null]=true&filter[admin_access][_eq]=false");
for (const action of ["create", "update"])
  await administer("POST", "/permissions", { policy: anyone.id, collection: "cell_record", action, fields: ["*"] });

function column(field, type, rule, schema = {}) {
  return {
    field,
    type,
    schema: { is_nullable: false, ...schema },
    meta: { required: true, validation: { [field]: rule } },
  };
}

async function administer(method, path, body) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()).data;
}

process.once("SIGTERM", () => process.exit());
console.log(`directus serves ${url}`);
