import { Alert, Button } from "antd";
import { useEffect } from "react";
import { useText } from "../language/use-text.ts";
import { useErrorText } from "../parts/error-text.ts";
import { Entrance } from "./entrance.tsx";
import { signInFault } from "./sign-in-fault.ts";
import { tellSignedIn } from "./signed-in-elsewhere.ts";
import { texts } from "./text.ts";

/** Where the tab ends in which somebody signed in beside a page: it tells that page, and goes. */
export function SignedInPage() {
  const text = useText(texts);
  const errorText = useErrorText();
  useEffect(() => {
    if (signInFault !== null) return;
    tellSignedIn();
    window.close(); // a browser may leave it open
  }, []);
  if (signInFault !== null) {
    return (
      <Entrance title={text.signIn} why={text.notSignedInBeside}>
        <Alert type="error" showIcon role="alert" title={errorText(signInFault)} />
      </Entrance>
    );
  }
  return (
    <Entrance title={text.signedIn} why={text.signedInBeside}>
      <Button type="primary" href="/">
        {text.toConsole}
      </Button>
    </Entrance>
  );
}
