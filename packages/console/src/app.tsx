import { QueryClientProvider } from "@tanstack/react-query";
import { App as AntdApp, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { useEffect } from "react";
import { RouterProvider } from "react-router/dom";
import { createQueryClient } from "./api/query-client.ts";
import { PreferencesProvider, usePreferences } from "./preferences.tsx";
import { createRouter } from "./router.tsx";
import { applyPalette } from "./theme/apply-palette.ts";
import { themeConfig } from "./theme/tokens.ts";

const queryClient = createQueryClient();
const router = createRouter();

/** The whole console: everything that surrounds the pages. */
export function App() {
  return (
    <PreferencesProvider>
      <QueryClientProvider client={queryClient}>
        <Shown />
      </QueryClientProvider>
    </PreferencesProvider>
  );
}

function Shown() {
  const { language, theme } = usePreferences();
  useEffect(() => {
    document.documentElement.lang = language;
    applyPalette(theme);
  }, [language, theme]);
  return (
    <ConfigProvider
      locale={language === "en" ? enUS : zhCN}
      theme={themeConfig(theme)}
      componentSize="small"
      // antd would part the two characters of a Chinese button, and nobody would find it by its text.
      button={{ autoInsertSpace: false }}
    >
      <AntdApp>
        {/* Without transitions each change of the address is drawn before the next event. */}
        <RouterProvider router={router} useTransitions={false} />
      </AntdApp>
    </ConfigProvider>
  );
}
