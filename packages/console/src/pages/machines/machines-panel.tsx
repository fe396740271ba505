import { useQuery } from "@tanstack/react-query";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { Unanswered } from "../../parts/states.tsx";
import { DeviceCodesPanel } from "./device-codes-panel.tsx";
import { MachineTokensPanel } from "./machine-tokens-panel.tsx";
import styles from "./machines.module.css";
import { PolicyForm } from "./policy-form.tsx";
import { policyQuery } from "../../api/machine-policy.ts";
import { RefusedCertificatesPanel } from "./refused-certificates-panel.tsx";

/** Which machines may save in the account set: the policy, the machines that it met, and the tokens that they send. */
export function MachinesPanel({ onDirty }: { readonly onDirty: (dirty: boolean) => void }) {
  const { code } = useAccountSet();
  const { data, error, refetch } = useQuery(policyQuery(code));
  if (data === undefined) {
    return <Unanswered error={error} onRetry={() => void refetch()} rows={8} />;
  }
  return (
    <div className={styles["columns"]}>
      <PolicyForm policy={data} onDirty={onDirty} />
      <div className={styles["column"]}>
        <DeviceCodesPanel policy={data} />
        <RefusedCertificatesPanel policy={data} />
        <MachineTokensPanel />
      </div>
    </div>
  );
}
