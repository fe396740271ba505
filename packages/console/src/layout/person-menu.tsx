import { UserOutlined } from "@ant-design/icons";
import { App, Button, Dropdown } from "antd";
import { useNavigate } from "react-router";
import { useSession } from "../access/session-context.ts";
import { signOut } from "../access/sign-out.ts";
import { useAccountSet } from "../account-set/account-set-context.ts";
import { useText } from "../language/use-text.ts";
import { useErrorText } from "../parts/error-text.ts";
import { accountPath } from "../paths.ts";
import { texts } from "./layout-text.ts";

/** Who is signed in, the way to his page, and the way out. Nothing where nobody has to sign in. */
export function PersonMenu() {
  const text = useText(texts);
  const errorText = useErrorText();
  const { message } = App.useApp();
  const { code } = useAccountSet();
  const { caller, open, hasAdmin, askSignIn } = useSession();
  const navigate = useNavigate();
  if (open || (caller.kind !== "person" && !hasAdmin)) return null;
  if (caller.kind !== "person") return <Button onClick={askSignIn}>{text.signIn}</Button>;
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: [
          { key: "account", label: text.account, onClick: () => void navigate(accountPath(code)) },
          {
            key: "signOut",
            label: text.signOut,
            onClick: () => void signOut().catch((error: Error) => message.error(errorText(error))),
          },
        ],
      }}
    >
      <Button type="text" icon={<UserOutlined />} aria-haspopup="menu">
        {caller.displayName}
      </Button>
    </Dropdown>
  );
}
