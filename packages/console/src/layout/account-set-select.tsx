import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useLocation, useNavigate } from "react-router";
import { useAccountSet } from "../account-set/account-set-context.ts";
import { accountSetsQuery } from "../api/account-sets.ts";
import { useText } from "../language/use-text.ts";
import { pagePath } from "../paths.ts";
import { texts } from "./layout-text.ts";
import { pageOf } from "./side-navigation.tsx";

/**
 * Changes the account set of the address and stays on the page. The state of the page belongs to the old account set
 * and is dropped.
 */
export function AccountSetSelect() {
  const text = useText(texts);
  const { code } = useAccountSet();
  const { data } = useQuery(accountSetsQuery);
  const { pathname } = useLocation();
  const navigate = useNavigate();
  return (
    <Select
      aria-label={text.accountSet}
      value={code}
      style={{ minWidth: 180 }}
      popupMatchSelectWidth={false}
      showSearch={{ optionFilterProp: "label" }}
      options={(data?.items ?? []).map((each) => ({
        value: each.code,
        label: `${each.code === each.name ? each.code : `${each.code} ${each.name}`}${each.enabled ? "" : `（${text.disabled}）`}`,
      }))}
      onChange={(chosen) => void navigate(pagePath(chosen, pageOf(pathname) ?? "overview"))}
    />
  );
}
