import { MenuFoldOutlined, MenuUnfoldOutlined } from "@ant-design/icons";
import { Button, Flex } from "antd";
import { useText } from "../language/use-text.ts";
import { AppearanceControls } from "../parts/appearance-controls.tsx";
import { AccountSetSelect } from "./account-set-select.tsx";
import styles from "./layout.module.css";
import { texts } from "./layout-text.ts";
import { LiveMark } from "./live-mark.tsx";
import { PersonMenu } from "./person-menu.tsx";

export interface HeaderProps {
  readonly collapsed: boolean;
  readonly onFold: () => void;
}

export function Header({ collapsed, onFold }: HeaderProps) {
  const text = useText(texts);
  const fold = collapsed ? text.expand : text.collapse;
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
      <AppearanceControls />
      <PersonMenu />
    </Flex>
  );
}
