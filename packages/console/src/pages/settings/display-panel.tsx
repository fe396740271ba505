import { Radio } from "antd";
import { useText } from "../../language/use-text.ts";
import { Panel } from "../../parts/page.tsx";
import { usePreferences } from "../../preferences.tsx";
import styles from "./settings.module.css";
import { texts } from "./text.ts";

/** Chooses how this browser shows the console. A choice counts at once, and the server does not save it. */
export function DisplayPanel() {
  const text = useText(texts);
  const { language, changeLanguage, theme, changeTheme } = usePreferences();
  return (
    <Panel title={text.tabs.display}>
      <p className={styles["hint"]}>{text.displayHint}</p>
      <div className={styles["display"]}>
        <div>
          <div className={styles["label"]}>{text.language}</div>
          <Radio.Group
            aria-label={text.language}
            value={language}
            onChange={({ target }) => changeLanguage(() => target.value as typeof language)}
            options={[
              { value: "zh-CN", label: "中文" },
              { value: "en", label: "English" },
            ]}
          />
        </div>
        <div>
          <div className={styles["label"]}>{text.theme}</div>
          <Radio.Group
            aria-label={text.theme}
            value={theme}
            onChange={({ target }) => changeTheme(() => target.value as typeof theme)}
            options={[
              { value: "light", label: text.light },
              { value: "dark", label: text.dark },
            ]}
          />
        </div>
      </div>
    </Panel>
  );
}
