// A setting of `cellgrade serve`: its flag, its environment variable, its key of cellgrade.yaml, its default and its help.

interface SettingBase {
  /** The flag without `--`, and the key in cellgrade.yaml. */
  readonly key: string;
  /** The word for the value in the help. */
  readonly value: string;
  readonly prose: string;
}
interface TextSetting extends SettingBase {
  readonly type: "text";
  readonly default: string | null;
}
interface IntegerSetting extends SettingBase {
  readonly type: "integer";
  readonly default: number;
  readonly min: number;
  readonly max: number;
}
interface ChoiceSetting extends SettingBase {
  readonly type: "choice";
  readonly default: string;
  readonly choices: readonly string[];
}
interface ListSetting extends SettingBase {
  readonly type: "list";
  readonly default: readonly string[];
  /** What is between two of them in the environment; a comma unless stated. */
  readonly separator?: string;
}
export type Setting = TextSetting | IntegerSetting | ChoiceSetting | ListSetting;

/** The values of settings, by key, each of its kind. */
export type SettingValues = Readonly<Record<string, unknown>>;

/** A setting that cannot be used. The message names it and the place where it was set. */
export class ConfigError extends Error {}

export function environmentName(key: string): string {
  return `CELLGRADE_${key.toUpperCase().replaceAll("-", "_")}`;
}
