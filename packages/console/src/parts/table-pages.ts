import type { TablePaginationConfig } from "antd";

const ROWS = 20;

/** Pages of a table that is there whole; where it stands is the address's. */
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
