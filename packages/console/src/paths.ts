// The addresses of the console. The account set comes first, so that a link shows the same data.

/** The pages of an account set, in the order of the navigation. */
export const PAGES = [
  "overview",
  "records",
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

/** The address of the page of one cell. */
export function cellPath(accountSet: string, barcode: string, search?: URLSearchParams): string {
  return withSearch(`/${encodeURIComponent(accountSet)}/records/${encodeURIComponent(barcode)}`, search);
}

function withSearch(path: string, search: URLSearchParams | undefined): string {
  const text = search?.toString() ?? "";
  return text === "" ? path : `${path}?${text}`;
}
