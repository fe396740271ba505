import type { TablePaginationConfig } from "antd";

const ROWS = 20;

/** The pages of a table whose rows are all loaded. The address says which page is shown. */
export function tablePages(page: number, onPage: (page: number) => void): TablePaginationConfig {
  return { ...pagesOf(ROWS), current: page, onChange: onPage, style: { marginInline: 12 } };
}

/** The pages of a short table whose rows are all loaded. It begins with the first one whenever it is shown. */
export function pagesOf(rows: number): TablePaginationConfig {
  return { pageSize: rows, hideOnSinglePage: true, showSizeChanger: false };
}
