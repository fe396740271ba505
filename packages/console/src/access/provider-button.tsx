import { Alert, Button } from "antd";
import { useState } from "react";
import { ask } from "../api/client.ts";
import { useText } from "../language/use-text.ts";
import { useErrorText } from "../parts/error-text.ts";
import { SIGNED_IN_PATH } from "../paths.ts";
import styles from "./access.module.css";
import { texts } from "./text.ts";

export interface ProviderButtonProps {
  /** What people call the provider. */
  readonly provider: string;
  /** True: this page stays as it is, and somebody signs in in a tab of its own. */
  readonly beside?: boolean;
}

/** Leads to the provider by which people sign in, and from there back to this page. */
export function ProviderButton({ provider, beside = false }: ProviderButtonProps) {
  const text = useText(texts);
  const errorText = useErrorText();
  const [going, setGoing] = useState(false);
  const [error, setError] = useState<Error | null>(null);

  async function go(): Promise<void> {
    setGoing(true);
    setError(null);
    const tab = beside ? window.open("about:blank") : window; // at once: later a browser takes it for a page's own idea
    const { pathname, search } = window.location;
    try {
      if (tab === null) throw new Error(text.noTab);
      const { url } = await ask("POST /api/v1/session/oidc", {
        body: { returnTo: beside ? SIGNED_IN_PATH : pathname + search },
      });
      if (beside) tab.opener = null; // what is shown there gets no hold of this page
      tab.location.assign(url);
      if (beside) setGoing(false);
    } catch (failure) {
      if (beside) tab?.close();
      setError(failure as Error);
      setGoing(false);
    }
  }
  return (
    <div className={styles["provider"]}>
      {error !== null && <Alert type="error" showIcon role="alert" title={errorText(error)} />}
      <Button size="middle" block loading={going} onClick={() => void go()}>
        {text.signInBy(provider)}
      </Button>
    </div>
  );
}
