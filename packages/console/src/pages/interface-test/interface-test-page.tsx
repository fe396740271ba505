import { useAccountSet } from "../../account-set/account-set-context.ts";
import { InterfaceTest } from "./interface-test.tsx";

/** 接口测试: a request of one's own to the save interface, its raw answer, and the same as code. */
export default function InterfaceTestPage() {
  const { code } = useAccountSet();
  return <InterfaceTest key={code} code={code} />;
}
