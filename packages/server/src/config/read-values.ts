import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { ConfigError, environmentName, type Setting, type SettingValues } from "./setting.ts";
import { SETTINGS } from "./settings.ts";

// Finds the value of each setting, and reads it as its kind.

export interface ConfigSources {
  /** The flags of the command line, by key. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A file that must exist; null for `./cellgrade.yaml`, if there is one. */
  readonly file: string | null;
}

/** Each setting's value. Throws {@link ConfigError}. */
export function readValues({ flags, environment, file }: ConfigSources): SettingValues {
  const inFile = readFile(file);
  const values: Record<string, unknown> = {};
  for (const setting of SETTINGS) {
    const { key } = setting;
    const name = environmentName(key);
    if (flags[key] !== undefined) values[key] = readValue(setting, flags[key], `--${key}`);
    else if (environment[name] !== undefined && environment[name] !== "") {
      values[key] = readValue(setting, environment[name], name);
    } else if (inFile[key] !== undefined && inFile[key] !== null) {
      values[key] = readValue(setting, inFile[key], `${key} in ${file ?? DEFAULT_FILE}`);
    } else values[key] = setting.default;
  }
  return values;
}

const DEFAULT_FILE = "cellgrade.yaml";

function readFile(file: string | null): SettingValues {
  let text: string;
  try {
    text = readFileSync(file ?? DEFAULT_FILE, "utf8");
  } catch (error) {
    if (file === null && (error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new ConfigError(`${file ?? DEFAULT_FILE} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const content = parseYaml(text, file ?? DEFAULT_FILE);
  const unknown = Object.keys(content).find((key) => !SETTINGS.some((setting) => setting.key === key));
  if (unknown !== undefined) throw new ConfigError(`${file ?? DEFAULT_FILE}: there is no setting "${unknown}"`);
  return content;
}

function parseYaml(text: string, file: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = parse(text) ?? {};
  } catch (error) {
    throw new ConfigError(`${file} is not valid YAML: ${(error as Error).message}`, { cause: error });
  }
  if (typeof content === "object" && !Array.isArray(content)) return content as Record<string, unknown>;
  throw new ConfigError(`${file} must hold settings as "key: value" lines`);
}

function readValue(setting: Setting, value: unknown, where: string): unknown {
  switch (setting.type) {
    case "text":
      // YAML reads an account set code such as 001 as the number 1, which must not pass unnoticed.
      if (value === "") throw new ConfigError(`${where} must not be empty`);
      if (typeof value === "string") return value;
      throw new ConfigError(`${where} must be text; in YAML write it in quotes`);
    case "integer": {
      const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
      if (Number.isInteger(number) && Number(number) >= setting.min && Number(number) <= setting.max) return number;
      throw new ConfigError(`${where} must be a whole number from ${setting.min} to ${setting.max}`);
    }
    case "choice": {
      // Older editions of YAML read a bare on or off as true or false. This one does not, and people write either.
      const text = value === true ? "on" : value === false ? "off" : String(value);
      if (setting.choices.includes(text)) return text;
      throw new ConfigError(`${where} must be one of: ${setting.choices.join(", ")}`);
    }
    default: {
      setting.type satisfies "list";
      const list =
        typeof value === "string" ? value.split(setting.separator ?? ",").filter((item) => item !== "") : value;
      if (Array.isArray(list) && list.every((item) => typeof item === "string")) return list;
      throw new ConfigError(`${where} must be a list of texts; in YAML write each in quotes`);
    }
  }
}
