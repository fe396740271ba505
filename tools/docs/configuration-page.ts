import { environmentName, type Setting } from "@cellgrade/server/setting";
import { SETTINGS } from "@cellgrade/server/settings";

/** docs/configuration.md, from the table of settings. */
export function configurationPage(): string {
  const rows = SETTINGS.map(
    (setting) =>
      `| \`--${setting.key} <${setting.value}>\` | \`${environmentName(setting.key)}\` | ${defaultOf(setting)} | ${proseOf(setting)} |`,
  );
  return `# Configuration

Printed from the code by \`npm run docs\`.

Each setting of \`cellgrade serve\` is a flag, an environment variable, and a key of \`cellgrade.yaml\` (the name of the
flag without its dashes; the file is looked for in the working directory, or named by \`--config\`). A flag overrides the
environment, that the file, that the default. A list in the environment is separated by commas. In YAML, write codes in
quotes: \`001\` without them is the number 1.

| flag | environment | default | what it does |
|---|---|---|---|
${rows.join("\n")}
`;
}

function defaultOf(setting: Setting): string {
  if (setting.type === "list") return "none";
  return setting.default === null ? "none" : `\`${setting.default}\``;
}

function proseOf(setting: Setting): string {
  if (setting.type === "choice") return `${setting.prose} One of ${setting.choices.map((c) => `\`${c}\``).join(", ")}.`;
  if (setting.type === "integer") return `${setting.prose} From ${setting.min} to ${setting.max}.`;
  return setting.prose;
}
