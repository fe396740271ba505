import { ReloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { defineTexts, useText } from "../language/use-text.ts";

const texts = defineTexts({ zh: { refresh: "刷新" }, en: { refresh: "Refresh" } });

/** A button that asks again, for pages that do not follow the saves by themselves. */
export function RefreshButton({ loading, onRefresh }: { readonly loading: boolean; readonly onRefresh: () => void }) {
  const text = useText(texts);
  return (
    <Button icon={<ReloadOutlined />} loading={loading} onClick={onRefresh}>
      {text.refresh}
    </Button>
  );
}
