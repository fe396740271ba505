import { Alert } from "antd";
import { useText } from "../language/use-text.ts";
import { texts } from "./text.ts";

/** Stands in place of a form that would send a password over a connection by which the server takes none. */
export function PlainNotice() {
  const text = useText(texts);
  return <Alert type="error" showIcon title={text.plain} description={text.plainWhy} />;
}
