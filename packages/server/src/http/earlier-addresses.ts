// Where the query API answered before still leads to where it answers now, so that scripts and bookmarks keep working.

/**
 * The longest part of a path: a barcode of 128 code points outside the basic plane, percent-encoded. Fastify allows
 * 100.
 */
export const PATH_PARAMETER_CHARACTERS_MAX = 1_536;

/**
 * A cell by its barcode as a part of the path, where not every barcode can stand: whoever sends a URL takes `.` and `..`
 * out of it, `export` is a route of its own, and some proxies decode `%2F` and `%5C`. Now the barcode is a parameter.
 */
const CELL =
  /^(\/api\/v1\/account-sets\/[^/?]+\/record)s\/(?!export(?:\?|$))([^/?]+)(\/history|\/exclusion)?(?:\?(.*))?$/;

/** The address that a request target leads to now. It is the target itself unless that is an earlier address. */
export function currentAddress(target: string): string {
  const [, route, barcode = "", part = "", query] = CELL.exec(target) ?? [];
  if (route === undefined || barcode.length > PATH_PARAMETER_CHARACTERS_MAX) return target;
  try {
    const parameter = encodeURIComponent(decodeURIComponent(barcode));
    return `${route}${part}?barcode=${parameter}${query === undefined ? "" : `&${query}`}`;
  } catch {
    return target; // no UTF-8: the router refuses it
  }
}
