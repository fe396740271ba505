import { MenuFoldOutlined, MenuUnfoldOutlined, MoonOutlined, SunOutlined } from "@ant-design/icons";
import type { Language } from "@cellgrade/contract/language";
import { Button, Flex, Segmented } from "antd";
import { useText } from "../language/use-text.ts";
import { usePreferences } from "../preferences.tsx";
import { AccountSetSelect } from "./account-set-select.tsx";
import styles from "./layout.module.css";
import { texts } from "./layout-text.ts";
import { LiveMark } from "./live-mark.tsx";

export interface HeaderProps {
  readonly collapsed: boolean;
  readonly onFold: () => void;
}

export function Header({ collapsed, onFold }: HeaderProps) {
  const text = useText(texts);
  const { language, changeLanguage, theme, changeTheme } = usePreferences();
  const fold = collapsed ? text.expand : text.collapse;
  const otherTheme = theme === "dark" ? text.toLight : text.toDark;
  return (
    <Flex align="center" gap={12} className={styles["header"] ?? ""}>
      <Button
        type="text"
        aria-label={fold}
        aria-expanded={!collapsed}
        title={fold}
        icon={collapsed ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
        onClick={onFold}
      />
      <span className={styles["brand"]}>cellgrade</span>
      <AccountSetSelect />
      <div style={{ flex: 1 }} />
      <LiveMark />
      <Segmented<Language>
        aria-label={text.language}
        value={language}
        onChange={(chosen) => changeLanguage(() => chosen)}
        options={[
          { value: "zh-CN", label: "中文" },
          { value: "en", label: "EN" },
        ]}
      />
      <Button
        type="text"
        aria-label={otherTheme}
        title={otherTheme}
        icon={theme === "dark" ? <SunOutlined /> : <MoonOutlined />}
        onClick={() => changeTheme((now) => (now === "dark" ? "light" : "dark"))}
      />
    </Flex>
  );
}
