import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { SHIFT_NAME_CHARACTERS_MAX, SHIFTS_MAX } from "@cellgrade/contract/shifts";
import { Button, Input } from "antd";
import { useText } from "../../language/use-text.ts";
import { FieldError } from "../../parts/form-field.tsx";
import { Panel } from "../../parts/page.tsx";
import styles from "./settings.module.css";
import type { SettingsPart } from "./settings-part.ts";
import { paddedTime } from "./settings-draft.ts";
import { texts } from "./text.ts";

type Shift = SettingsPart["draft"]["shifts"][number];

export function ShiftsPanel({ draft: { shifts }, errorOf, onChange }: SettingsPart) {
  const text = useText(texts);
  const edit = (at: number, change: (shift: Shift) => Partial<Shift>): void =>
    onChange((now) => ({
      shifts: now.shifts.map((shift, place) => (place === at ? { ...shift, ...change(shift) } : shift)),
    }));
  return (
    <Panel title={text.shifts}>
      <p className={styles["hint"]}>{text.shiftsHint}</p>
      <ol className={styles["shifts"]}>
        {shifts.map((shift, at) => {
          const nameError = errorOf(`shifts[${at}].name`);
          const startError = errorOf(`shifts[${at}].start`);
          const next = shifts[at + 1];
          const until = (next ?? shifts[0])?.start ?? "";
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a shift has no other name, and its place is its order
            <li key={at} className={styles["shift"]}>
              <Input
                aria-label={text.shiftName(at + 1)}
                style={{ width: 140 }}
                maxLength={SHIFT_NAME_CHARACTERS_MAX}
                value={shift.name}
                {...(nameError !== null && { status: "error" as const })}
                onChange={({ target }) => edit(at, () => ({ name: target.value }))}
              />
              <Input
                aria-label={text.shiftStart(at + 1)}
                style={{ width: 72 }}
                maxLength={5}
                placeholder="08:00"
                value={shift.start}
                {...(startError !== null && { status: "error" as const })}
                onChange={({ target }) => edit(at, () => ({ start: target.value }))}
                onBlur={() => edit(at, ({ start }) => ({ start: paddedTime(start) }))}
              />
              <span className={styles["until"]}>
                {next === undefined ? text.shiftNextDay(until) : text.shiftUntil(until)}
              </span>
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={text.removeShift(at + 1)}
                title={text.removeShift(at + 1)}
                disabled={shifts.length === 1}
                onClick={() => onChange((now) => ({ shifts: now.shifts.toSpliced(at, 1) }))}
              />
              <FieldError error={nameError ?? startError} />
            </li>
          );
        })}
      </ol>
      <FieldError error={errorOf("shifts")} />
      <Button
        type="dashed"
        icon={<PlusOutlined />}
        disabled={shifts.length >= SHIFTS_MAX}
        onClick={() =>
          onChange((now) => ({
            shifts: [...now.shifts, { name: freeName(text.shiftNames, now.shifts), start: "" }],
          }))
        }
      >
        {text.addShift}
      </Button>
    </Panel>
  );
}

function freeName(names: readonly string[], shifts: readonly { readonly name: string }[]): string {
  return names.find((name) => shifts.every((shift) => shift.name !== name)) ?? "";
}
