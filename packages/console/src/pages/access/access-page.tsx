import { Tabs } from "antd";
import { RoleGate } from "../../access/role-gate.tsx";
import { useText } from "../../language/use-text.ts";
import { Page } from "../../parts/page.tsx";
import { useUrlState } from "../../url-state.ts";
import { accessFields, type TabName } from "./access-state.ts";
import { texts } from "./text.ts";
import { ReachNotice } from "./reach-notice.tsx";
import { ApiTokensPanel } from "./tokens-panel.tsx";
import { UsersPanel } from "./users-panel.tsx";

/** The page 访问控制: the people who may sign in, and the tokens of scripts. */
export default function AccessPage() {
  const text = useText(texts);
  const [{ tab }, change] = useUrlState(accessFields);
  const panels: { readonly [name in TabName]: React.ReactNode } = { users: <UsersPanel />, tokens: <ApiTokensPanel /> };
  return (
    <Page title={text.title}>
      <RoleGate role="admin" where="server">
        <ReachNotice />
        <Tabs
          activeKey={tab}
          destroyOnHidden
          onChange={(chosen) => change({ tab: chosen as TabName }, { push: true })}
          items={Object.entries(panels).map(([name, children]) => ({
            key: name,
            label: text.tabs[name as TabName],
            children,
          }))}
        />
      </RoleGate>
    </Page>
  );
}
