import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { invariant } from "@cellgrade/contract/invariant";
import { pino } from "pino";
import { identifyInTurn } from "./access/identify.ts";
import { createOwnHosts } from "./access/own-hosts.ts";
import { createFailedSignIns } from "./access/audit/failed-sign-ins.ts";
import { startAuditRetention } from "./access/audit/retain.ts";
import { openApiTokens } from "./access/tokens/api-tokens.ts";
import { openMachines } from "./access/machines/machine-access.ts";
import { createMayCarryPasswords } from "./access/secure.ts";
import { createSenderAddress } from "./access/sender-address.ts";
import { openAccountSets } from "./account-sets/account-sets.ts";
import { createExports } from "./api/export/exports.ts";
import { createEventStreams } from "./api/live/event-streams.ts";
import { addDocumentation } from "./api/openapi/document.ts";
import { addApiRoutes } from "./api/routes.ts";
import type { Config } from "./config/config.ts";
import { addConsole } from "./console/serve-console.ts";
import { createAccessGuard } from "./http/access-guard.ts";
import { createApp } from "./http/app.ts";
import { readCertificate } from "./http/certificate.ts";
import type { GuardedRoute } from "./http/guard.ts";
import { createLoopbackGuard } from "./http/loopback-guard.ts";
import { listen, type Listeners } from "./http/listeners.ts";
import { writeDown } from "./http/audited.ts";
import { addProblemHandlers } from "./http/problem-handlers.ts";
import { type Reach, reachOf } from "./http/reach.ts";
import { tellSender } from "./http/sender.ts";
import { openTls } from "./http/open-tls.ts";
import { demandTls } from "./http/tls-only.ts";
import { openEncodingHabits } from "./ingest/encoding-habits.ts";
import { TURNED_AWAY_MAX } from "./ingest/connection-bound.ts";
import { createLiveFeed } from "./live/live-feed.ts";
import { createMachineInterface } from "./machine-interface.ts";
import { openDataFolder } from "./open-data-folder.ts";
import { createRepeatedFaults } from "./repeated-faults.ts";
import { addOperateRoutes } from "./operate/health.ts";
import { openFilesBelow } from "./operate/open-files.ts";
import { startRetention } from "./operate/retention.ts";
import { openServerClock } from "./operate/server-clock.ts";
import { watchWarnings } from "./operate/warnings.ts";
import { startUnitWatch } from "./unit-watch/unit-watch.ts";

// The composition root: everything is wired here, around the engine that open-engine.ts opens.
// STARTING → SERVING → STOPPING → STOPPED. While STOPPING, what was accepted is answered and the rest is refused.

/** How long a stop leaves idle connections open: a request on its way then finds an answer, not a closed connection. */
const STOP_IDLE_MS = 500;

/** When a stop cuts the connections that still send or read: it must end within 10 s. */
const STOP_GRACE_MS = 7_000;

/** When a stop that a hanging disk holds up is given up. */
const STOP_MS_MAX = 9_000;

/** The folder that `npm run build` writes. */
const CONSOLE_FOLDER = fileURLToPath(new URL("../../console/dist/", import.meta.url));

export interface RunningServer {
  /** The address as `http://host:port`, with the port that was taken. */
  readonly url: string;
  /** The same of TLS; null where there is none. */
  readonly tlsUrl: string | null;
  /** The file that holds the link for the first admin; null where there is one, or where nobody has to sign in. */
  readonly firstAdminLink: string | null;
  /** From where it is reached; null where nobody but its own machine is answered. */
  readonly reach: Reach | null;
  /** What it serves behind the front door, and who may use it. */
  readonly routes: readonly GuardedRoute[];
  /** Answers what was accepted and closes everything. Rejects within 10 s when a disk does not let it. */
  stop(): Promise<void>;
}

/**
 * Threads for syncs, so that as many account sets can wait for a slow disk side by side. zlib and file reads share
 * them.
 */
const POOL_THREADS = 16;

export async function startServer(config: Config): Promise<RunningServer> {
  process.env["UV_THREADPOOL_SIZE"] ??= String(POOL_THREADS); // read by libuv when the pool is first used
  const certificate = config.tls === null ? null : await readCertificate(config.tls.files);
  const log = pino({ level: config.logLevel, base: null }, pino.destination({ dest: 2, sync: true }));
  const faults = createRepeatedFaults({ log });
  const mayCarryPasswords = createMayCarryPasswords(config);
  const { engine, people, audit } = await openDataFolder({ mayCarryPasswords, faults, log }, config);
  const { system } = engine;

  let stopping = false;
  const isStopping = (): boolean => stopping;
  const feed = createLiveFeed({ notices: engine.notices });
  const streams = createEventStreams();
  const exports = createExports();
  const machines = await openMachines({ engine, register: system.machineAccess, faults }); // before the account sets
  const accountSets = await openAccountSets({ engine, log });
  const apiTokens = await openApiTokens({ engine, faults });
  const habits = await openEncodingHabits({ register: system.encodingHabits, faults });
  const clock = await openServerClock({ engine, accountSets, faults, log });
  const isOwnHost = createOwnHosts(config);
  const senderAddress = createSenderAddress(config);
  const { frontDoor, onClientError, queues, tally, refusedSubmissions, metrics } = createMachineInterface(
    { engine, accountSets, machines, apiTokens, habits, feed, clock, isOwnHost, senderAddress, isStopping, faults },
    config,
  );
  const guard =
    config.auth === "on"
      ? createAccessGuard(
          {
            identify: identifyInTurn([people.identify, apiTokens.identify]),
            hasAdmin: people.hasAdmin,
            isOwnHost,
            mayCarryPasswords,
          },
          config,
        )
      : createLoopbackGuard();
  const app = createApp(
    { frontDoor, onClientError, refuseOutsider: guard.refuseOutsider, log },
    { plainSaves: config.plainSaves, connectionsMax: config.connectionsMax },
  );
  if (config.tls !== null) demandTls(app, { tlsPort: () => portOf(listeners?.tlsUrl), hsts: config.tls.hsts });
  guard.attach(app); // first: nothing is answered before it
  tellSender(app, senderAddress);
  const failedSignIns = createFailedSignIns({ audit });
  writeDown(app, { audit, failedSignIns });
  addProblemHandlers(app, { faults, log });
  await addDocumentation(app);
  const unitWatch = startUnitWatch({
    accountSets,
    machines: system.machines,
    findings: system.unitFindings,
    faults,
  });
  addApiRoutes(app, {
    accountSets,
    system,
    apiTokens,
    machineAccess: machines,
    people,
    auth: config.auth,
    mayCarryPasswords,
    reach: () => reachOf(listening(), config),
    frontDoor,
    unitWatch,
    clock,
    tally,
    refusedSubmissions,
    exports,
    habits,
    feed,
    streams,
    faults,
    log,
  });
  addConsole(app, { folder: CONSOLE_FOLDER });
  const warnings = watchWarnings(
    { engine, machines, accountSets, clock, log },
    { asksForCertificates: (config.tls?.files.clients ?? null) !== null },
  );
  addOperateRoutes(app, { warnings, accountSets, metrics, isStopping });
  const auditRetention = startAuditRetention({ audit, trail: system.audit, clock, faults }, { days: config.auditDays });
  const retention = startRetention({ accountSets, clock, system, sessions: people.sessions, faults, log });

  let listeners: Listeners | null = null;

  function listening(): Listeners {
    invariant(listeners !== null, "nobody asks before it is listened");
    return listeners;
  }

  let tls: Awaited<ReturnType<typeof openTls>> | null = null;

  /**
   * Ends the answers that a stop cannot wait for: a watching page stays for days, an export as long as its reader
   * takes.
   */
  function endLongAnswers(): void {
    streams.close();
    exports.close();
  }

  /** Brings what is only in memory to where it is kept. */
  async function flush(): Promise<void> {
    await Promise.all([tally.flush(), refusedSubmissions.flush(), apiTokens.flush(), machines.flush(), habits.flush()]);
  }

  /**
   * Closes everything, in an order in which each part may still use those after it. An account set whose disk hangs holds up
   * the commits and the end of itself alone: what was refused until then is in the ledger before it is waited for.
   */
  async function close(): Promise<void> {
    endLongAnswers();
    warnings.stop();
    tls?.endWatch();
    await (listeners?.close() ?? app.close());
    const retained = Promise.all([retention.stop(), auditRetention.stop(), unitWatch.stop()]);
    await flush();
    await queues.idle();
    await flush(); // what was refused since
    accountSets.close();
    apiTokens.close();
    clock.stop();
    await people.close();
    machines.close();
    await failedSignIns.close();
    await retained;
    await audit.close();
    await engine.close();
  }

  try {
    if (config.tls !== null && certificate !== null) {
      const { connectionsMax } = config;
      const options = { tls: config.tls, certificate, connectionsMax };
      tls = await openTls({ frontDoor, app, onClientError, faults, log }, options);
    }
    listeners = await listen({ app, tls }, config);
  } catch (error) {
    await close(); // otherwise its timers would keep the process, and the process the data folder
    throw error;
  }
  const { url, tlsUrl } = listeners;
  const reach = config.auth === "on" ? reachOf(listeners, config) : null;
  log.info({ url, ...(tlsUrl !== null && { tlsUrl }) }, "serving");
  if (reach?.signIn === "plain" && reach.urls.length > 0) {
    log.warn(
      "people sign in over plain HTTP: whoever listens on the network reads their passwords and acts as they may",
    );
  }
  const firstAdminLink = config.auth === "on" ? await openFirstAdmin() : null;
  const tooFewFiles = openFilesBelow(config.connectionsMax + TURNED_AWAY_MAX);
  if (tooFewFiles !== null) {
    log.warn(
      { ...tooFewFiles, connectionsMax: config.connectionsMax },
      "the process may open too few files for its connections: raise LimitNOFILE, or lower --connections-max",
    );
  }

  /** A start at which nobody can be let in serves the machines all the same. */
  async function openFirstAdmin(): Promise<string | null> {
    try {
      return await people.firstAdmin.open(shownUrl(tlsUrl ?? url));
    } catch (error) {
      log.error({ err: error }, "the link for the first admin could not be made: cellgrade user add does without it");
      return null;
    }
  }

  async function stop(): Promise<void> {
    stopping = true;
    log.info("stopping");
    const tooLong = delay(STOP_MS_MAX, undefined, { ref: false }).then(() => {
      throw new Error("the stop took too long", { cause: new Error("a disk does not answer") });
    });
    await Promise.race([stopInOrder(), tooLong]).finally(() => faults.close());
    log.info("stopped");
  }

  async function stopInOrder(): Promise<void> {
    const cut = setTimeout(() => listeners?.cut(), STOP_GRACE_MS);
    endLongAnswers();
    await listeners?.stopListening(STOP_IDLE_MS);
    await close();
    clearTimeout(cut);
  }

  return { url, tlsUrl, firstAdminLink, reach, routes: guard.routes, stop };
}

function portOf(url: string | null | undefined): number {
  return Number(new URL(url ?? "https://localhost:0").port);
}

/** An address as somebody at this machine may ask for it: a host that stands for every address is none itself. */
function shownUrl(url: string): string {
  return url.replace(/\/\/(?:0\.0\.0\.0|\[::\])(?=:)/, "//localhost");
}
