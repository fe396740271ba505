import { resolve } from "node:path";
import type { RunningServer } from "@cellgrade/server/main";

/**
 * What `cellgrade serve` prints when it is ready, in lines. The first one is for programs too: it ends with the address. The
 * others tell a person what to do next.
 */
export function startLines({
  url,
  tlsUrl,
  firstAdminLink,
}: Pick<RunningServer, "url" | "tlsUrl" | "firstAdminLink">): readonly string[] {
  return [
    `cellgrade serves ${tlsUrl ?? url}`,
    ...(tlsUrl === null ? [] : [`cellgrade takes saves by plain HTTP at ${url}`]),
    ...(firstAdminLink === null ? [] : firstAdminLines(resolve(firstAdminLink))),
  ];
}

function firstAdminLines(file: string): readonly string[] {
  return [
    "Nobody is admin yet, so a browser of this machine sees everything, and nobody else does. To make the first admin, open",
    `the link in ${file} within an hour, or run: npx cellgrade user add NAME --role admin`,
  ];
}
