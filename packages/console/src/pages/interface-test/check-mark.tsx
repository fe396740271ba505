import { CheckCircleFilled, CloseCircleFilled } from "@ant-design/icons";
import { useText } from "../../language/use-text.ts";
import type { BodyCheck } from "./check-body.ts";
import styles from "./interface-test.module.css";
import { texts } from "./text.ts";

const CODES = {
  tooLarge: "BODY_TOO_LARGE",
  notJson: "BODY_INVALID",
  notObject: "BODY_INVALID",
  faults: "FIELD_INVALID",
} as const;

/** A mark that tells whether the body will be taken. The panel below it says why. */
export function CheckMark({ check: { kind } }: { readonly check: BodyCheck }) {
  const text = useText(texts);
  return (
    <span role="status" className={kind === "record" ? styles["fits"] : styles["fails"]}>
      {kind === "record" ? <CheckCircleFilled aria-hidden="true" /> : <CloseCircleFilled aria-hidden="true" />}{" "}
      {kind === "record" ? text.fits : text.fails(CODES[kind])}
    </span>
  );
}
