import { Layout as AntdLayout } from "antd";
import { useState } from "react";
import { Outlet, useLocation, useNavigation } from "react-router";
import { useText } from "../language/use-text.ts";
import { LoadingPage } from "../parts/states.tsx";
import { readStored, writeStored } from "../stored-choice.ts";
import { useUrlState } from "../url-state.ts";
import { hallFields } from "./hall.ts";
import { Header } from "./header.tsx";
import styles from "./layout.module.css";
import { texts } from "./layout-text.ts";
import { pageOf, SideNavigation } from "./side-navigation.tsx";

const NAVIGATION_PX = 168;
const COLLAPSED_PX = 52;

/** What surrounds every page: navigation and header. */
export function Layout() {
  const text = useText(texts);
  const [collapsed, setCollapsed] = useState(() => readStored("navigation") === "collapsed");
  function collapse(chosen: boolean): void {
    writeStored("navigation", chosen ? "collapsed" : "expanded");
    setCollapsed(chosen);
  }
  const loading = useNavigation().state === "loading";
  const [{ hall }] = useUrlState(hallFields);
  const { pathname } = useLocation();
  const bare = hall && pageOf(pathname) === "overview"; // the page stays where it is in the tree, and keeps its state
  return (
    <AntdLayout className={styles["frame"] ?? ""}>
      {!bare && (
        <a className="skip-link" href="#content">
          {text.skip}
        </a>
      )}
      {!bare && (
        <AntdLayout.Header style={{ padding: 0, lineHeight: "normal" }}>
          <Header collapsed={collapsed} onCollapse={collapse} />
        </AntdLayout.Header>
      )}
      <AntdLayout hasSider>
        {!bare && (
          <AntdLayout.Sider
            width={NAVIGATION_PX}
            collapsedWidth={COLLAPSED_PX}
            collapsed={collapsed}
            trigger={null}
            collapsible
          >
            <nav aria-label={text.navigation} className={styles["navigation"]}>
              <SideNavigation />
            </nav>
          </AntdLayout.Sider>
        )}
        <main id="content" tabIndex={-1} aria-busy={loading} className={styles["content"]}>
          {loading ? <LoadingPage /> : <Outlet />}
        </main>
      </AntdLayout>
    </AntdLayout>
  );
}
