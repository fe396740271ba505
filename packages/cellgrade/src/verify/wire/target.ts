import { SAVE_PATH } from "@cellgrade/contract/wire";

/** Where the implementation under test listens. */
export interface Target {
  /** The URL as given, for the report. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** The `host` header. It names the port unless that is the default of the scheme. */
  readonly hostHeader: string;
  /** What stands before `/api/pick/…` when the MES is deployed under a context path. Else it is empty. */
  readonly basePath: string;
}

/** The target that a URL names by the base of an MES or by its save address. Null when it is neither. */
export function readTarget(url: string): Target | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  const tls = parsed.protocol === "https:";
  if (!tls && parsed.protocol !== "http:") return null;
  if (parsed.username !== "" || parsed.search !== "" || parsed.hash !== "") return null;
  const path = parsed.pathname.replace(/\/+$/, "");
  return {
    url,
    host: parsed.hostname.replace(/^\[|\]$/g, ""),
    port: parsed.port === "" ? (tls ? 443 : 80) : Number(parsed.port),
    tls,
    hostHeader: parsed.host,
    basePath: path.endsWith(SAVE_PATH) ? path.slice(0, -SAVE_PATH.length) : path,
  };
}
