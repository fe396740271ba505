import {
  ApiOutlined,
  AppstoreOutlined,
  AuditOutlined,
  BarChartOutlined,
  ControlOutlined,
  DashboardOutlined,
  GroupOutlined,
  HeatMapOutlined,
  LineChartOutlined,
  LockOutlined,
  SettingOutlined,
  StopOutlined,
  TableOutlined,
} from "@ant-design/icons";
import { Menu } from "antd";
import type { ReactNode } from "react";
import { Link, useLocation } from "react-router";
import { useMay, useSession } from "../access/session-context.ts";
import { useAccountSet } from "../account-set/account-set-context.ts";
import { useText } from "../language/use-text.ts";
import { CELL_ROUTE, PAGES, type PageName, pagePath } from "../paths.ts";
import { texts } from "./layout-text.ts";

const ICONS: { readonly [page in PageName]: ReactNode } = {
  overview: <DashboardOutlined />,
  records: <TableOutlined />,
  runs: <GroupOutlined />,
  distribution: <BarChartOutlined />,
  channels: <HeatMapOutlined />,
  trend: <LineChartOutlined />,
  devices: <ControlOutlined />,
  rejections: <StopOutlined />,
  grading: <AppstoreOutlined />,
  "interface-test": <ApiOutlined />,
  settings: <SettingOutlined />,
  access: <LockOutlined />,
  audit: <AuditOutlined />,
};

/** Links to the pages of the account set. They are links, so that a page can be opened in another tab. */
export function SideNavigation() {
  const text = useText(texts);
  const { code } = useAccountSet();
  const page = pageOf(useLocation().pathname);
  const { open } = useSession();
  const mayTest = useMay("engineer");
  const mayLetIn = useMay("admin", "server");
  const offered: { readonly [page in PageName]?: boolean } = {
    "interface-test": mayTest,
    access: mayLetIn && !open,
    audit: mayLetIn,
  };
  return (
    <Menu
      mode="inline"
      selectedKeys={page === undefined ? [] : [page]}
      style={{ borderInlineEnd: 0, padding: "8px 0" }}
      items={PAGES.filter((name) => offered[name] !== false).map((name) => ({
        key: name,
        icon: ICONS[name],
        label: (
          <Link to={pagePath(code, name)} {...(name === page && { "aria-current": "page" as const })}>
            {text.pages[name]}
          </Link>
        ),
      }))}
    />
  );
}

/** The page of an address. The page of a cell counts as records. */
export function pageOf(pathname: string): PageName | undefined {
  const segment = pathname.split("/")[2];
  return segment === CELL_ROUTE ? "records" : PAGES.find((name) => name === segment);
}
