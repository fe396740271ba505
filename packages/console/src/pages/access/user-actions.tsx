import { EllipsisOutlined } from "@ant-design/icons";
import { App, Button, Dropdown, Space } from "antd";
import { ask } from "../../api/client.ts";
import type { Schema } from "../../api/schema.ts";
import { useText } from "../../language/use-text.ts";
import { useErrorText } from "../../parts/error-text.ts";
import { texts } from "./text.ts";

export interface UserActionsProps {
  readonly user: Schema<"User">;
  readonly onEdit: () => void;
  /** Given the new first password where there is one. */
  readonly onDone: (firstPassword: string | null) => void;
}

/** What an admin does about somebody. What ends his work is asked once more. */
export function UserActions({ user, onEdit, onDone }: UserActionsProps) {
  const text = useText(texts);
  const errorText = useErrorText();
  const { modal } = App.useApp();
  const { name, disabled } = user;
  const path = { id: user.id };

  async function act(work: () => Promise<string | null>): Promise<void> {
    try {
      onDone(await work());
    } catch (error) {
      void modal.error({ title: text.failed, content: errorText(error as Error) });
    }
  }
  async function setDisabled(value: boolean): Promise<null> {
    await ask("PATCH /api/v1/users/{id}", { path, body: { disabled: value } });
    return null;
  }
  async function resetPassword(): Promise<string> {
    return (await ask("POST /api/v1/users/{id}/password", { path, body: {} })).firstPassword;
  }
  async function endSessions(): Promise<null> {
    await ask("DELETE /api/v1/users/{id}/sessions", { path, body: {} });
    return null;
  }
  async function remove(): Promise<null> {
    await ask("DELETE /api/v1/users/{id}", { path, body: {} });
    return null;
  }
  function confirm(title: string, why: string, okText: string, work: () => Promise<string | null>): void {
    void modal.confirm({
      title,
      content: why,
      okText,
      okButtonProps: { danger: true },
      cancelText: text.cancel,
      onOk: () => act(work),
    });
  }
  const reset = {
    key: "reset",
    label: text.resetPassword,
    onClick: () => confirm(text.resetAsk(name), text.resetWhy, text.resetPassword, resetPassword),
  };
  const items = [
    ...(user.source === "local" ? [reset] : []),
    { key: "sessions", label: text.endSessions, onClick: () => void act(endSessions) },
    disabled
      ? { key: "enable", label: text.enable, onClick: () => void act(() => setDisabled(false)) }
      : {
          key: "disable",
          label: text.disable,
          onClick: () => confirm(text.disableAsk(name), text.disableWhy, text.disable, () => setDisabled(true)),
        },
    {
      key: "remove",
      danger: true,
      label: text.remove,
      onClick: () => confirm(text.removeAsk(name), text.removeWhy, text.remove, remove),
    },
  ];
  return (
    <Space>
      <Button aria-label={text.editUser(name)} onClick={onEdit}>
        {text.edit}
      </Button>
      <Dropdown trigger={["click"]} menu={{ items }}>
        <Button type="text" icon={<EllipsisOutlined />} aria-label={text.actions(name)} aria-haspopup="menu" />
      </Dropdown>
    </Space>
  );
}
