import { type Administration, createAdministration } from "@cellgrade/server/account-sets";
import type { AccountSet } from "@cellgrade/store/system";
import type { Command } from "commander";
import { administer, type Administering, doneBy, type DataFolderOptions, withDataFolder } from "../beside-server.ts";

// `cellgrade account-set` changes the account sets (账套) of a data folder. A running server sees a change within a
// second.

export function addAccountSetCommand(program: Command): void {
  const command = program
    .command("account-set")
    .description("Add, list and change account sets (账套). A running server sees a change within a second.");

  withPolicy(sub(command, "add <code> [name]", "Add an account set.")).action(
    (code: string, name: string | undefined, options: Options) =>
      onSets(
        options,
        { create: true, done: doneBy("account-set add", code, { name: name ?? code, ...options }) },
        async (sets, tell) => {
          const added = await sets.add(code, name ?? code, options);
          tell({ after: toJson(added) });
          print(options, [added]);
        },
      ),
  );
  sub(command, "list", "List the account sets and their policies.").action((options: Options) =>
    onSets(options, { create: false }, async (sets) => print(options, await sets.list())),
  );
  sub(command, "rename <code> <name>", "Give an account set another name. Its code stays.").action(
    (code: string, name: string, options: Options) =>
      onSets(
        options,
        { create: false, done: doneBy("account-set rename", code, { name }) },
        changing(options, code, (sets) => sets.rename(code, name)),
      ),
  );
  for (const [verb, enabled, prose] of [
    ["enable", true, "Take submissions for an account set again."],
    ["disable", false, "Refuse submissions for an account set. Its records stay and can be read."],
  ] as const) {
    sub(command, `${verb} <code>`, prose).action((code: string, options: Options) =>
      onSets(
        options,
        { create: false, done: doneBy(`account-set ${verb}`, code, { enabled }) },
        changing(options, code, (sets) => sets.setEnabled(code, enabled)),
      ),
    );
  }
  withPolicy(sub(command, "policy <code>", "Show or change how an account set keeps its records.")).action(
    (code: string, options: Options) =>
      onSets(
        options,
        { create: false, done: doneBy("account-set policy", code, options) },
        changing(options, code, (sets) => sets.changePolicy(code, options)),
      ),
  );
}

interface Options extends DataFolderOptions {
  readonly overwrite?: string;
  readonly historyDays?: string;
  readonly timeZone?: string;
  readonly units?: string;
  readonly shifts?: string;
  readonly runGapMinutes?: string;
  readonly recordDays?: string;
  readonly rejectionDays?: string;
}

function sub(command: Command, usage: string, prose: string): Command {
  return withDataFolder(command.command(usage).description(prose));
}

function onSets(options: Options, administering: Administering, work: Work): Promise<void> {
  return administer(options, administering, (system, _data, tell) => work(createAdministration(system), tell));
}

type Work = (sets: Administration, tell: Parameters<Parameters<typeof administer>[2]>[2]) => Promise<void>;

/** A change of an account set, which tells what it found and what it left. */
function changing(options: Options, code: string, change: (sets: Administration) => Promise<AccountSet>): Work {
  return async (sets, tell) => {
    const before = await sets.find(code);
    const after = await change(sets);
    tell({ before: toJson(before), after: toJson(after) });
    print(options, [after]);
  };
}

function withPolicy(command: Command): Command {
  return command
    .option(
      "--overwrite <policy>",
      "arrival: the later submission wins; newest-test-time: an older testTime goes to history",
    )
    .option("--history-days <days>", "Days that replaced versions are kept; 0 keeps none")
    .option("--time-zone <name>", "IANA time zone of its days and shifts, such as Asia/Shanghai")
    .option("--units <units>", "Units of the numbers, such as volume=mAh,voltage=mV,electricity=mA,energy=mWh")
    .option("--shifts <shifts>", "Shifts by their starts, such as 白班=08:00,夜班=20:00")
    .option("--run-gap-minutes <minutes>", "Minutes without a result of a machine that end its run (盘次)")
    .option("--record-days <days>", "Days that records are kept after their receipt; none keeps them for good")
    .option("--rejection-days <days>", "Days that refused submissions are kept; none: as long as there is room");
}

function print({ json }: Options, accountSets: Awaited<ReturnType<Administration["list"]>>): void {
  if (json) {
    console.log(JSON.stringify(accountSets.map(toJson), null, 2));
    return;
  }
  for (const set of accountSets) {
    console.log(`${set.code}  ${set.name}${set.enabled ? "" : "  (disabled)"}`);
    console.log(`  overwrite ${set.overwrite}, history ${set.historyDays} days, time zone ${set.timeZone}`);
    const named = Object.entries(set.units).map(([field, unit]) => `${field}=${unit}`);
    console.log(`  units ${named.join(", ")}`);
    const shifts = set.shifts.map(({ name, start }) => `${name}=${start}`);
    const { recordDays, rejectionDays } = set;
    const records = recordDays === null ? "for good" : `${recordDays} days`;
    const refusals = rejectionDays === null ? "as long as there is room" : `${rejectionDays} days`;
    console.log(`  shifts ${shifts.join(", ")}; a run ends after ${set.runGapMinutes} minutes`);
    console.log(`  records kept ${records}, refused submissions ${refusals}`);
  }
}

function toJson({ id: _id, ...shown }: AccountSet): object {
  return shown;
}
