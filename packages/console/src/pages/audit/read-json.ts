/**
 * What a column of the trail holds, as it can be shown. Null when that is nothing, as an empty body is. Where no body came, the
 * trail has the query of the request, which becomes an object here.
 */
export function readJson(json: string | null): unknown {
  if (json === null) return null;
  const value = parse(json);
  if (typeof value === "string") return value.includes("=") ? ofQuery(value) : value;
  return value !== null && typeof value === "object" && Object.keys(value).length === 0 ? null : value;
}

/** A text that is no JSON stays as it is: the page shows whatever was written down. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return json;
  }
}

function ofQuery(query: string): object {
  const params = new URLSearchParams(query);
  return Object.fromEntries(
    [...new Set(params.keys())].map((name) => {
      const values = params.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}
