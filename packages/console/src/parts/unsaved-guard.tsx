import { Modal } from "antd";
import { useEffect } from "react";
import { useBlocker } from "react-router";
import { defineTexts, useText } from "../language/use-text.ts";

const texts = defineTexts({
  zh: { title: "有未保存的更改", why: "离开此页将放弃这些更改。", leave: "放弃并离开", stay: "留在此页" },
  en: {
    title: "There are unsaved changes",
    why: "Leaving this page discards them.",
    leave: "Discard and leave",
    stay: "Stay",
  },
});

export interface UnsavedGuardProps {
  readonly dirty: boolean;
  /** Called when the user leaves and gives the changes up. */
  readonly onDiscard?: () => void;
}

/**
 * Asks before a link, another account set or a closed tab discards unsaved changes. Changes of the page's state pass.
 */
export function UnsavedGuard({ dirty, onDiscard }: UnsavedGuardProps) {
  const text = useText(texts);
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!dirty) return undefined;
    function ask(event: BeforeUnloadEvent): void {
      event.preventDefault();
    }
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [dirty]);
  return (
    <Modal
      open={blocker.state === "blocked"}
      title={text.title}
      width={400}
      okText={text.leave}
      okButtonProps={{ danger: true }}
      cancelText={text.stay}
      onOk={() => {
        onDiscard?.();
        blocker.proceed?.();
      }}
      onCancel={() => blocker.reset?.()}
    >
      {text.why}
    </Modal>
  );
}
