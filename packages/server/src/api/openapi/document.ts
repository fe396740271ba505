import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import { may } from "../../access/rule.ts";
import { Type } from "typebox";
import type { App } from "../../http/app.ts";
import { problemsOfQuery } from "../../http/problem-answers.ts";
import { API_V1 } from "../account-sets/account-set-path.ts";
import { COMPONENTS } from "./components.ts";
import { SAVE_INTERFACE_PATHS } from "./save-interface.ts";

// Serves the server's own documentation: OpenAPI 3.1 at /docs/json, a page for people at /docs. Everything comes from
// this server, because a plant has no internet.

/** The hash of the one style attribute on swagger-ui's page. */
const INLINE_STYLE = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

/** What the page may load and do: only what this server gives. Nothing is upgraded to https: plants speak plain HTTP. */
const PAGE_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  `style-src 'self' 'unsafe-hashes' ${INLINE_STYLE}`,
  "img-src 'self' data:",
  "font-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="40" viewBox="0 0 160 40">
  <text x="0" y="28" fill="#fff" font-family="system-ui, sans-serif" font-size="26" font-weight="600">cellgrade</text>
</svg>`;

/** Documents every route that is added after it. */
export async function addDocumentation(app: App): Promise<void> {
  for (const component of COMPONENTS) app.addSchema(component);
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "cellgrade",
        version: "1.0.0",
        description: [
          "MES data collection for battery capacity-grading machines (分容机).",
          "`/api/pick/…` is the machine interface v1.0: its outcome stands in `state`, its HTTP status is 200 unless the server (`--http-status strict`) or the account set asks for strict ones.",
          "`/api/v1` is for people and programs that read: errors are problem+json with a `code`, in Chinese or English by `Accept-Language`; pages go by cursor. With `--auth off` it answers the server's own machine only.",
        ].join("\n\n"),
      },
      tags: [
        { name: "machine interface", description: "分容机保存接口 v1.0, and what goes beyond it." },
        { name: "records", description: "查询. The latest data of each cell, and its history." },
        { name: "statistics", description: "统计. What the numbers of many cells say." },
        { name: "devices", description: "设备. What each machine was seen to do." },
        { name: "rejections", description: "拒收. Refused submissions as they came." },
        { name: "settings", description: "设置. Grading rules and limits of an account set." },
        { name: "account sets", description: "账套. The books of data." },
        { name: "access", description: "访问. Sign-in, and who may ask what." },
        { name: "operation", description: "Whether the server is well." },
      ],
      paths: SAVE_INTERFACE_PATHS,
    },
    refResolver: {
      buildLocalReference: (json, _baseUri, _fragment, i) => (typeof json.$id === "string" ? json.$id : `schema-${i}`),
    },
  });
  await app.register(swaggerUi, {
    routePrefix: "/docs",
    theme: { title: "cellgrade" },
    logo: { type: "image/svg+xml", content: Buffer.from(LOGO), href: "/docs", target: "_self" },
    uiConfig: { deepLinking: true, defaultModelsExpandDepth: 0, tryItOutEnabled: true },
    staticCSP: PAGE_POLICY,
  });
  app.get(
    `${API_V1}/openapi.json`,
    {
      config: may("viewer", "own"),
      schema: {
        tags: ["operation"],
        summary: "This document.",
        operationId: "getOpenApi",
        response: { ...problemsOfQuery({}), 200: Type.Unsafe<object>({ type: "object", description: "OpenAPI 3.1." }) },
      },
    },
    () => app.swagger(),
  );
}
