import type { TokenRole } from "@cellgrade/contract/roles";
import { useText } from "../../language/use-text.ts";
import { ChoiceField } from "../../parts/choice-field.tsx";
import { roleTexts } from "../../parts/role-names.ts";
import { texts } from "./text.ts";

export interface RoleFieldProps<Value extends TokenRole> {
  readonly roles: readonly Value[];
  readonly value: Value;
  readonly onChange: (role: Value) => void;
}

/** A role, each with what it may do. */
export function RoleField<Value extends TokenRole>({ roles, value, onChange }: RoleFieldProps<Value>) {
  const text = useText(texts);
  const { names, abilities } = useText(roleTexts);
  const options = roles.map((role) => ({ value: role, label: `${names[role]}: ${abilities[role]}` }));
  return <ChoiceField label={text.role} vertical value={value} options={options} onChange={onChange} />;
}
