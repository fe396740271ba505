import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyReply, FastifyRequest } from "fastify";
import { refusalBy, UNKNOWN_ROUTE, VISITOR } from "../access/rule.ts";
import type { App } from "../http/app.ts";

// Serves the console (PC 端) at `/`: the files that its build wrote, read from the disk when they are asked for.

/** Where the build lies. Only the composition root knows. */
export interface ConsoleFiles {
  readonly folder: string;
}

/** First segments of paths that are the server's own and never a page of the console. */
const SERVER_PATHS = new Set(["api", "docs", "metrics", "healthz", "readyz", "assets"]);

/**
 * What a page of the console may load and do: only what this server gives. Styles alone may stand in the page, because
 * antd adds style elements at run time and the tooltips of ECharts carry style attributes. Nothing is upgraded to
 * https, because plants speak plain HTTP.
 */
const CONSOLE_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const NOT_BUILT = [
  "The console (PC 端) of this server was not built, so there is no page here.",
  "`npm start` builds it before it starts the server; `npm run build` builds it alone.",
  "The query API under /api/v1 and its documentation at /docs are served all the same.",
  "",
].join("\n");

const TYPES: { readonly [ending: string]: string } = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  svg: "image/svg+xml",
  png: "image/png",
  woff2: "font/woff2",
};

/** The name of a file, without a folder and without a dot in front: it cannot lead out of its folder. */
const FILE_NAME = /^[\w-]+(?:\.[\w-]+)*\.(\w+)$/;

/**
 * The caching of assets. The build names them by their content, so an asset that was loaded is never asked for again.
 */
const FOREVER = "public, max-age=31536000, immutable";

export function addConsole(app: App, { folder }: ConsoleFiles): void {
  const hidden = { config: VISITOR, schema: { hide: true } };

  app.get<{ Params: { name: string } }>("/assets/:name", hidden, async (request, reply) => {
    const { name } = request.params;
    return (await sendFile(request, reply, join(folder, "assets"), name, FOREVER)) ? reply : reply.callNotFound();
  });

  app.get("/icon.svg", hidden, async (request, reply) => {
    return (await sendFile(request, reply, folder, "icon.svg", "max-age=3600")) ? reply : reply.callNotFound();
  });

  // There is one page. Its script reads from the address which part to show.
  app.get("/*", hidden, async (request, reply) => {
    if (!isPage(request)) {
      const refusal = refusalBy(UNKNOWN_ROUTE, request.caller, undefined);
      if (refusal !== null) throw refusal;
      return reply.callNotFound();
    }
    if (await sendFile(request, reply, folder, "index.html", "no-cache")) return reply;
    return reply.code(404).header("cache-control", "no-store").type("text/plain; charset=utf-8").send(NOT_BUILT);
  });
}

/** True for `/`, and for the paths below it that a browser asks for to show them. */
function isPage({ url, headers }: FastifyRequest): boolean {
  const path = url.split("?", 1)[0] ?? "";
  if (path === "/") return true;
  return !SERVER_PATHS.has(path.split("/")[1] ?? "") && (headers.accept ?? "").includes("text/html");
}

/** Sends a file; false when there is none. The compressed one is sent if the build left one and the client takes it. */
async function sendFile(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  folder: string,
  name: string,
  caching: string,
): Promise<boolean> {
  const type = TYPES[FILE_NAME.exec(name)?.[1] ?? ""];
  if (type === undefined) return false;
  const takesGzip = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|\s|$))/i.test(headers["accept-encoding"] ?? "");
  const compressed = takesGzip ? await readIfThere(join(folder, `${name}.gz`)) : null;
  const content = compressed ?? (await readIfThere(join(folder, name)));
  if (content === null) return false;
  if (compressed !== null) reply.header("content-encoding", "gzip");
  await reply
    .header("content-security-policy", CONSOLE_POLICY) // on scripts too: a worker obeys the policy of its own script
    .header("cache-control", caching)
    .header("vary", "accept-encoding")
    .header("referrer-policy", "no-referrer")
    .type(type)
    .send(content);
  return true;
}

async function readIfThere(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}
