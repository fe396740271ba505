import { Select } from "antd";
import { useText } from "../../language/use-text.ts";
import { FormField } from "../../parts/form-field.tsx";
import { GRADE_COLORS, type GradeColorName } from "./grade-colors.ts";
import styles from "./grading.module.css";
import { texts } from "./text.ts";

const NAMES = Object.keys(GRADE_COLORS) as GradeColorName[];

export interface ColorChoiceProps {
  readonly color: string;
  readonly error: string | null;
  readonly onChange: (color: string) => void;
}

/** Chooses a colour of the palette by its name, or any other by the browser's own picker. */
export function ColorChoice({ color, error, onChange }: ColorChoiceProps) {
  const text = useText(texts);
  const chosen = NAMES.find((name) => GRADE_COLORS[name] === color);
  return (
    <FormField label={text.color} error={error}>
      {(control) => (
        <div className={styles["color"]}>
          <input
            type="color"
            aria-label={text.customColor}
            title={text.customColor}
            className={styles["colorWell"]}
            value={color}
            onChange={({ target }) => onChange(target.value)}
          />
          <Select<GradeColorName | "custom">
            {...control}
            style={{ width: 92 }}
            popupMatchSelectWidth={false}
            value={chosen ?? "custom"}
            onChange={(name) => name !== "custom" && onChange(GRADE_COLORS[name])}
            options={[
              ...NAMES.map((name) => ({
                value: name,
                label: (
                  <>
                    <span className={styles["swatch"]} style={{ background: GRADE_COLORS[name] }} />
                    {text.colors[name]}
                  </>
                ),
              })),
              ...(chosen === undefined ? [{ value: "custom" as const, label: text.colors.custom }] : []),
            ]}
            labelRender={() => text.colors[chosen ?? "custom"]}
          />
        </div>
      )}
    </FormField>
  );
}
