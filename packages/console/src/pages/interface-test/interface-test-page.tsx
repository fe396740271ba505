import { RoleGate } from "../../access/role-gate.tsx";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { InterfaceTest } from "./interface-test.tsx";

/**
 * The page 接口测试. It sends a request of one's own to the save interface, and shows the raw answer and the request as
 * code.
 */
export default function InterfaceTestPage() {
  const { code } = useAccountSet();
  return (
    <RoleGate role="engineer">
      <InterfaceTest key={code} code={code} />
    </RoleGate>
  );
}
