import { useQuery } from "@tanstack/react-query";
import { Alert } from "antd";
import { Link } from "react-router";
import { useAccountSet } from "../../account-set/account-set-context.ts";
import { unitFindingsQuery } from "../../api/unit-findings.ts";
import { useText } from "../../language/use-text.ts";
import { pagePath } from "../../paths.ts";
import { texts } from "./text.ts";

/** Tells that the unit watch has found something, and where it is seen. Shows nothing otherwise. */
export function UnitsAlert() {
  const text = useText(texts);
  const { code } = useAccountSet();
  const { data } = useQuery(unitFindingsQuery(code));
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={text.unitFindings(data.items.length)}
      action={<Link to={pagePath(code, "devices")}>{text.unitFindingsSee}</Link>}
    />
  );
}
