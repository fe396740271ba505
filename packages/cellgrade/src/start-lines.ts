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
  reach,
}: Pick<RunningServer, "url" | "tlsUrl" | "firstAdminLink" | "reach">): readonly string[] {
  return [
    `cellgrade serves ${tlsUrl ?? url}`,
    ...(tlsUrl === null ? [] : [`cellgrade takes saves by plain HTTP at ${url}`]),
    ...(firstAdminLink === null ? [] : firstAdminLines(resolve(firstAdminLink))),
    ...(reach === null ? [] : reachLines(reach, new URL(tlsUrl ?? url).port)),
  ];
}

function firstAdminLines(file: string): readonly string[] {
  return [
    "- Nobody is admin yet. A browser of this machine shows everything without sign-in. To make the first admin, open the link in",
    `  ${file} here within an hour, or run: npx cellgrade user add NAME --role admin`,
  ];
}

const PLAIN_RISK = "where whoever listens on the network reads passwords";

function reachLines({ urls, signIn }: NonNullable<RunningServer["reach"]>, port: string): readonly string[] {
  const tls = "TLS (npx cellgrade certificate --help)";
  if (urls.length === 0) {
    const open = "- Only this machine reaches it. For machines of the plant, start it with --host 0.0.0.0.";
    return signIn === "here" ? [open, `  For people, add ${tls}, or --plain-sign-in on, ${PLAIN_RISK}.`] : [open];
  }
  const firewall = `- When another machine gets no answer, let TCP port ${port} in through the firewall of this one.`;
  if (signIn === "tls") {
    return [
      `- Other machines open ${urls.join(" or ")}, and have to trust the authority of the certificate.`,
      firewall,
    ];
  }
  if (signIn === "plain") return [`- Other machines open ${urls.join(" or ")}`, firewall];
  return [
    `- Other machines save at ${urls.join(" or ")}`,
    `- People sign in at this machine alone. For the others, add ${tls}, or --plain-sign-in on, ${PLAIN_RISK}.`,
    firewall,
  ];
}
