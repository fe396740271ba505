// Every address of the console. The account set stands first, so that a link shows the same data.

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
] as const;

export type PageName = (typeof PAGES)[number];

/** `search`: the parameters of the page's state, as printed by its url state. */
export function pagePath(accountSet: string, page: PageName, search?: URLSearchParams): string {
  return withSearch(`/${encodeURIComponent(accountSet)}/${page}`, search);
}

/** The page of one cell. */
export function cellPath(accountSet: string, barcode: string, search?: URLSearchParams): string {
  return withSearch(`/${encodeURIComponent(accountSet)}/records/${encodeURIComponent(barcode)}`, search);
}

function withSearch(path: string, search: URLSearchParams | undefined): string {
  const text = search?.toString() ?? "";
  return text === "" ? path : `${path}?${text}`;
}
