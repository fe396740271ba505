import { ANY_NETWORK, NEW_POLICY } from "@cellgrade/contract/machine-policy";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Space } from "antd";
import { Link } from "react-router";
import { useAccountSet } from "../account-set/account-set-context.ts";
import { accountSetsQuery } from "../api/account-sets.ts";
import { ask } from "../api/client.ts";
import { policyQuery, previewQuery, settingsOf } from "../api/machine-policy.ts";
import { useText } from "../language/use-text.ts";
import { useErrorText } from "../parts/error-text.ts";
import { pagePath } from "../paths.ts";
import { useMay } from "./session-context.ts";
import { texts } from "./text.ts";

/**
 * Tells admins on every page that machines of every network may save in an account set, until somebody has decided: the one
 * that is open, else the first other one. One click decides.
 */
export function NetworksBanner() {
  const { code } = useAccountSet();
  const mayDecide = useMay("admin");
  const { data } = useQuery({ ...accountSetsQuery, enabled: mayDecide });
  const undecided = (data?.items ?? []).filter(({ enabled, networksDecided }) => enabled && !networksDecided);
  const shown = undecided.find((each) => each.code === code) ?? undecided[0];
  return mayDecide && shown !== undefined ? <Undecided key={shown.code} accountSet={shown.code} /> : null;
}

function Undecided({ accountSet }: { readonly accountSet: string }) {
  const text = useText(texts);
  const errorText = useErrorText();
  const { message, modal } = App.useApp();
  const queryClient = useQueryClient();
  const { data: policy } = useQuery(policyQuery(accountSet));
  const { data: preview } = useQuery(previewQuery(accountSet, { networks: NEW_POLICY.networks }));
  const { seen, items } = preview ?? { seen: 0, items: null };

  async function decide(networks: readonly string[] | null): Promise<void> {
    if (policy === undefined) return;
    try {
      await ask("PUT /api/v1/account-sets/{code}/machine-policy", {
        path: { code: accountSet },
        body: { ...settingsOf(policy), networks, basedOn: policy.version },
      });
      void message.success(text.networksDecided);
    } catch (error) {
      void modal.error({ title: text.networksFailed, content: errorText(error as Error) });
    }
    await queryClient.invalidateQueries({ queryKey: policyQuery(accountSet).queryKey });
    await queryClient.invalidateQueries({ queryKey: accountSetsQuery.queryKey });
  }
  return (
    <Alert
      type="warning"
      banner
      title={[
        text.networksUndecided(accountSet),
        ...(items !== null && seen > 0 ? [text.networksPreview(items.length, seen)] : []),
      ].join(" ")}
      action={
        <Space>
          <Link to={pagePath(accountSet, "settings", new URLSearchParams({ tab: "machines" }))}>
            {text.networksSee}
          </Link>
          {items?.length === 0 && (
            <Button type="primary" disabled={policy === undefined} onClick={() => void decide(NEW_POLICY.networks)}>
              {text.networksOfPlant}
            </Button>
          )}
          <Button disabled={policy === undefined} onClick={() => void decide(ANY_NETWORK)}>
            {text.networksAny}
          </Button>
        </Space>
      }
    />
  );
}
