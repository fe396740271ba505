import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useEffect } from "react";
import { Link, useParams } from "react-router";
import { AccountSetContext } from "../account-set/account-set-context.ts";
import { rememberAccountSet } from "../account-set/last-account-set.ts";
import { accountSetsQuery } from "../api/account-sets.ts";
import { defineTexts, useText } from "../language/use-text.ts";
import { EmptyState, Unanswered } from "../parts/states.tsx";

const texts = defineTexts({
  zh: { unknown: (code: string) => `账套不存在：${code}`, other: "打开其他账套" },
  en: { unknown: (code: string) => `There is no account set ${code}`, other: "Open another one" },
});

/** Shows its children once the account set of the address is known, and a notice when there is no such account set. */
export function AccountSetGate({ children }: { readonly children: ReactNode }) {
  const text = useText(texts);
  const { accountSet: code = "" } = useParams();
  const { data, error, refetch } = useQuery(accountSetsQuery);
  const accountSet = data?.items.find((each) => each.code === code);
  useEffect(() => {
    if (accountSet !== undefined) rememberAccountSet(accountSet.code);
  }, [accountSet]);
  if (data === undefined) {
    return <Unanswered error={error} onRetry={() => void refetch()} />;
  }
  if (accountSet === undefined) {
    return (
      <EmptyState title={text.unknown(code)}>
        <Link to="/">
          <Button type="primary">{text.other}</Button>
        </Link>
      </EmptyState>
    );
  }
  return <AccountSetContext value={accountSet}>{children}</AccountSetContext>;
}
