import type { StateChange } from "../../url-state.ts";
import type { Settings } from "./settings-draft.ts";

/** What the form gives to each of its panels. */
export interface SettingsPart {
  readonly draft: Settings;
  /** The fault of a field, by the name that the server has for it. Null when there is none. */
  readonly errorOf: (field: string) => string | null;
  readonly onChange: (change: StateChange<Settings>) => void;
}
