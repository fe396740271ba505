import { MoonOutlined, SunOutlined } from "@ant-design/icons";
import type { Language } from "@cellgrade/contract/language";
import { Button, Segmented } from "antd";
import { defineTexts, useText } from "../language/use-text.ts";
import { usePreferences } from "../preferences.tsx";

const texts = defineTexts({
  zh: { language: "语言", toDark: "切换到深色主题", toLight: "切换到浅色主题" },
  en: { language: "Language", toDark: "Switch to the dark theme", toLight: "Switch to the light theme" },
});

/** The choice of the language and of the theme. */
export function AppearanceControls() {
  const text = useText(texts);
  const { language, changeLanguage, theme, changeTheme } = usePreferences();
  const otherTheme = theme === "dark" ? text.toLight : text.toDark;
  return (
    <>
      <Segmented<Language>
        aria-label={text.language}
        value={language}
        onChange={(chosen) => changeLanguage(() => chosen)}
        options={[
          { value: "zh-CN", label: "中文" },
          { value: "en", label: "EN" },
        ]}
      />
      <Button
        type="text"
        aria-label={otherTheme}
        title={otherTheme}
        icon={theme === "dark" ? <SunOutlined /> : <MoonOutlined />}
        onClick={() => changeTheme((now) => (now === "dark" ? "light" : "dark"))}
      />
    </>
  );
}
