import { Tabs } from "antd";
import { useState } from "react";
import { useMay } from "../../access/session-context.ts";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { useText } from "../../language/use-text.ts";
import { Page } from "../../parts/page.tsx";
import { UnsavedGuard } from "../../parts/unsaved-guard.tsx";
import { useUrlState } from "../../url-state.ts";
import { MachinesPanel } from "../machines/machines-panel.tsx";
import { AccountSetForm } from "./account-set-form.tsx";
import { AccountSetsPanel } from "./account-sets-panel.tsx";
import { DisplayPanel } from "./display-panel.tsx";
import { LimitsPanel } from "./limits-panel.tsx";
import { settingsFields, type TabName } from "./settings-state.ts";
import { texts } from "./text.ts";

/** The tabs on which only an admin has something to do. */
const ADMINS: ReadonlySet<string> = new Set<TabName>(["accountSet", "machines"]);

/** The page 设置: the settings of the account set, of all account sets, and of this browser. */
export default function SettingsPage() {
  const text = useText(texts);
  const { code } = useAccountSet();
  const maySetUp = useMay("admin");
  const [{ tab }, change] = useUrlState(settingsFields);
  const shown = ADMINS.has(tab) && !maySetUp ? "limits" : tab;
  const [dirty, setDirty] = useState(false);
  const [policyDirty, setPolicyDirty] = useState(false);
  const panels: { readonly [name in TabName]: React.ReactNode } = {
    // The form stays mounted while another tab is shown, so that unsaved changes are kept.
    accountSet: <AccountSetForm key={code} onDirty={setDirty} />,
    machines: <MachinesPanel key={code} onDirty={setPolicyDirty} />,
    limits: <LimitsPanel shown={shown === "limits"} />,
    accountSets: <AccountSetsPanel />,
    display: <DisplayPanel />,
  };
  return (
    <Page title={text.title}>
      <UnsavedGuard
        dirty={dirty || policyDirty}
        onDiscard={() => {
          setDirty(false);
          setPolicyDirty(false);
        }}
      />
      <Tabs
        activeKey={shown}
        onChange={(chosen) => change({ tab: chosen as TabName }, { push: true })}
        items={Object.entries(panels)
          .filter(([name]) => maySetUp || !ADMINS.has(name))
          .map(([name, children]) => ({ key: name, label: text.tabs[name as TabName], children }))}
      />
    </Page>
  );
}
