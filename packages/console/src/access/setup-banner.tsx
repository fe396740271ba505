import { Alert } from "antd";
import { Link } from "react-router";
import { useText } from "../language/use-text.ts";
import { SETUP_PATH } from "../paths.ts";
import { useSession } from "./session-context.ts";
import { texts } from "./text.ts";

/** Offers the set-up on every page, for as long as nobody may let others in. */
export function SetupBanner() {
  const text = useText(texts);
  const { open, hasAdmin } = useSession();
  if (open || hasAdmin) return null;
  return (
    <Alert
      type="warning"
      banner
      title={`${text.noAdmin} ${text.noAdminHere} ${text.noAdminHow}`}
      action={<Link to={SETUP_PATH}>{text.toSetUp}</Link>}
    />
  );
}
