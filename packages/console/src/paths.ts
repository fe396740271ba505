// The addresses of the console. The account set comes first, so that a link shows the same data.

/** The pages of an account set, in the order of the navigation. */
export const PAGES = [
  "overview",
  "records",
  "runs",
  "distribution",
  "channels",
  "trend",
  "devices",
  "rejections",
  "grading",
  "interface-test",
  "settings",
  "access",
  "audit",
] as const;

export type PageName = (typeof PAGES)[number];

/** The address of a page. `search` holds the state of the page, as `printState` prints it. */
export function pagePath(accountSet: string, page: PageName, search?: URLSearchParams): string {
  return withSearch(`/${encodeURIComponent(accountSet)}/${page}`, search);
}

/** The page that the set-up link leads to, with the link's token behind a `#`. */
export const SETUP_PATH = "/setup";

/** Where a tab ends in which somebody signed in beside a page. */
export const SIGNED_IN_PATH = "/signed-in";

/** The address of the page of whoever is signed in, inside the account set that he looks at. */
export function accountPath(accountSet: string): string {
  return `/${encodeURIComponent(accountSet)}/account`;
}

/** The route of the page of one cell, below its account set. */
export const CELL_ROUTE = "cell";

/**
 * The address of the page of one cell. The barcode is a parameter, since not every barcode can be a part of a path:
 * browsers resolve `..`, and the router decodes a part twice, which makes `A/B` of `A%2FB`.
 */
export function cellPath(accountSet: string, barcode: string): string {
  return `/${encodeURIComponent(accountSet)}/${CELL_ROUTE}?${new URLSearchParams({ barcode })}`;
}

/** The barcode of an earlier address of a cell, `/{accountSet}/records/{barcode}`, as the browser has it. */
export function barcodeOfPath(pathname: string): string {
  const part = pathname.slice(pathname.lastIndexOf("/") + 1);
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // typed by hand, with a % that stands for itself
  }
}

/** The address of the kept versions of unread barcodes, or of one of them. */
export function unreadPath(accountSet: string, barcode?: string): string {
  return pagePath(
    accountSet,
    "records",
    new URLSearchParams({ unread: "true", ...(barcode !== undefined && { barcode }) }),
  );
}

function withSearch(path: string, search: URLSearchParams | undefined): string {
  const text = search?.toString() ?? "";
  return text === "" ? path : `${path}?${text}`;
}
