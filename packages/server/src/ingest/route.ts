import { BATCH_BODY_BYTES_MAX, SAVE_BODY_BYTES_MAX } from "@cellgrade/contract/bounds";
import { API_PREFIX, LIST_PATH, SAVE_BATCH_PATH, SAVE_PATH } from "@cellgrade/contract/wire";

export type Operation = "save" | "saveBatch" | "list";

export interface Route {
  /** Null when the path is under `/api/pick/` and names no operation. */
  readonly operation: Operation | null;
  /** The path as it was sent, without the query. */
  readonly path: string;
  /** True when the path has duplicate or trailing slashes. */
  readonly tolerated: boolean;
  readonly bodyBytesMax: number;
  /** {@link bodyBytesMax} as messages write it. */
  readonly bodyMaxText: string;
}

const OPERATIONS = new Map<string, Operation>([
  [SAVE_PATH, "save"],
  [SAVE_BATCH_PATH, "saveBatch"],
  [LIST_PATH, "list"],
]);

/** The route of a save whose path is written as in v1.0. */
export const SAVE: Route = route("save", SAVE_PATH, false);

/** The route of a request target; null when the target is not the machine interface's (CONTRACT clause 7). */
export function routeOf(target: string): Route | null {
  if (target === SAVE_PATH) return SAVE;
  const path = pathOf(target);
  const plain = path.replace(/\/{2,}/g, "/");
  if (!plain.startsWith(API_PREFIX)) return null;
  const name = plain.endsWith("/") ? plain.slice(0, -1) : plain;
  return route(OPERATIONS.get(name) ?? null, path, name !== path);
}

function route(operation: Operation | null, path: string, tolerated: boolean): Route {
  const batch = operation === "saveBatch" || operation === "list";
  return {
    operation,
    path,
    tolerated,
    bodyBytesMax: batch ? BATCH_BODY_BYTES_MAX : SAVE_BODY_BYTES_MAX,
    bodyMaxText: batch ? "4 MiB" : "64 KiB",
  };
}

/** The path of a request target in origin form, or in absolute form as a proxy sends it. */
function pathOf(target: string): string {
  const withoutOrigin = target.startsWith("/") ? target : target.replace(/^https?:\/\/[^/?#]*/i, "");
  const end = withoutOrigin.search(/[?#]/);
  return end < 0 ? withoutOrigin : withoutOrigin.slice(0, end);
}
