import type { TablePaginationConfig } from "antd";

const ROWS = 20;

/** The pages of a table whose rows are all loaded. The address says which page is shown. */
export function tablePages(page: number, onPage: (page: number) => void): TablePaginationConfig {
  return {
    pageSize: ROWS,
    current: page,
    onChange: onPage,
    hideOnSinglePage: true,
    showSizeChanger: false,
    style: { marginInline: 12 },
  };
}
