import { Layout as AntdLayout } from "antd";
import { Outlet, useLocation, useNavigation } from "react-router";
import { ClockBanner } from "../access/clock-banner.tsx";
import { NetworksBanner } from "../access/networks-banner.tsx";
import { SetupBanner } from "../access/setup-banner.tsx";
import { useText } from "../language/use-text.ts";
import { LoadingPage } from "../parts/states.tsx";
import { useStoredChoice } from "../stored-choice.ts";
import { useUrlState } from "../url-state.ts";
import { hallFields } from "./hall.ts";
import { Header } from "./header.tsx";
import styles from "./layout.module.css";
import { texts } from "./layout-text.ts";
import { pageOf, SideNavigation } from "./side-navigation.tsx";

const NAVIGATION_PX = 168;
const COLLAPSED_PX = 52;

function firstNavigation(stored: string | null): "collapsed" | "expanded" {
  return stored === "collapsed" ? "collapsed" : "expanded";
}

/** The frame of every page: header and navigation. */
export function Layout() {
  const text = useText(texts);
  const [navigation, changeNavigation] = useStoredChoice("navigation", firstNavigation);
  const collapsed = navigation === "collapsed";
  const loading = useNavigation().state === "loading";
  const [{ hall }] = useUrlState(hallFields);
  const { pathname } = useLocation();
  const bare = hall && pageOf(pathname) === "overview"; // the page keeps its place in the tree, and with it its state
  return (
    <AntdLayout className={styles["frame"] ?? ""}>
      {!bare && (
        <a className="skip-link" href="#content">
          {text.skip}
        </a>
      )}
      {!bare && (
        <AntdLayout.Header style={{ padding: 0, lineHeight: "normal" }}>
          <Header
            collapsed={collapsed}
            onFold={() => changeNavigation((now) => (now === "collapsed" ? "expanded" : "collapsed"))}
          />
        </AntdLayout.Header>
      )}
      {!bare && <SetupBanner />}
      {!bare && <NetworksBanner />}
      {!bare && <ClockBanner />}
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
