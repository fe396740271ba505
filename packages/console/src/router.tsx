import { createBrowserRouter, Navigate, Outlet, type RouteObject, useLocation, useParams } from "react-router";
import { SessionGate } from "./access/session-gate.tsx";
import { SetupPage } from "./access/setup-page.tsx";
import { SignedInPage } from "./access/signed-in-page.tsx";
import { AccountSetGate } from "./layout/account-set-gate.tsx";
import { ErrorPage } from "./layout/error-page.tsx";
import { FirstAccountSet } from "./layout/first-account-set.tsx";
import { Layout } from "./layout/layout.tsx";
import { NotFound } from "./layout/not-found.tsx";
import { LoadingPage } from "./parts/states.tsx";
import { barcodeOfPath, CELL_ROUTE, cellPath, type PageName, SETUP_PATH, SIGNED_IN_PATH } from "./paths.ts";

type Page = () => Promise<{ readonly default: React.ComponentType }>;

/** Each page's code is loaded when it is opened. */
const PAGES_LOADED: { readonly [page in PageName]: Page } = {
  overview: () => import("./pages/overview/overview-page.tsx"),
  records: () => import("./pages/records/records-page.tsx"),
  runs: () => import("./pages/runs/runs-page.tsx"),
  distribution: () => import("./pages/distribution/distribution-page.tsx"),
  channels: () => import("./pages/channels/channels-page.tsx"),
  trend: () => import("./pages/trend/trend-page.tsx"),
  devices: () => import("./pages/devices/devices-page.tsx"),
  rejections: () => import("./pages/rejections/rejections-page.tsx"),
  grading: () => import("./pages/grading/grading-page.tsx"),
  "interface-test": () => import("./pages/interface-test/interface-test-page.tsx"),
  settings: () => import("./pages/settings/settings-page.tsx"),
  access: () => import("./pages/access/access-page.tsx"),
  audit: () => import("./pages/audit/audit-page.tsx"),
};

export function createRouter() {
  return createBrowserRouter([
    {
      // This element stands above the layout, and so catches what fails in the layout itself.
      errorElement: <ErrorPage />,
      hydrateFallbackElement: <LoadingPage />,
      children: [
        { path: SETUP_PATH, element: <SetupPage /> },
        { path: SIGNED_IN_PATH, element: <SignedInPage /> },
        {
          element: (
            <SessionGate>
              <Outlet />
            </SessionGate>
          ),
          children: [
            { index: true, element: <FirstAccountSet /> },
            {
              path: ":accountSet",
              element: (
                <AccountSetGate>
                  <Layout />
                </AccountSetGate>
              ),
              children: [
                {
                  errorElement: <ErrorPage />, // the navigation stays in place when a page fails
                  children: [
                    { index: true, element: <Navigate to="overview" replace /> },
                    ...Object.entries(PAGES_LOADED).map(([path, page]) => lazyRoute(path, page)),
                    lazyRoute(CELL_ROUTE, () => import("./pages/cell/cell-page.tsx")),
                    { path: "records/:barcode", element: <EarlierCellAddress /> },
                    lazyRoute("account", () => import("./pages/account/account-page.tsx")),
                    { path: "*", element: <NotFound /> },
                  ],
                },
              ],
            },
          ],
        },
      ],
    },
  ]);
}

/** Links to cells that were shared before lead to where cells are now. */
function EarlierCellAddress() {
  const { accountSet = "" } = useParams();
  const { pathname } = useLocation();
  return <Navigate to={cellPath(accountSet, barcodeOfPath(pathname))} replace />;
}

function lazyRoute(path: string, page: Page): RouteObject {
  return { path, lazy: async () => ({ Component: (await page()).default }) };
}
