import type { ClockDecision } from "@cellgrade/store/system";
import type { Command } from "commander";
import { administer, type DataFolderOptions, withDataFolder } from "../beside-server.ts";

// `cellgrade clock` shows and confirms the clock by which a server deletes what is old. A running server sees it within a second.

export function addClockCommand(program: Command): void {
  const command = program.command("clock").description("The server's clock, by which what is old is deleted (时钟).");

  withDataFolder(
    command.command("show").description("Show this machine's clock, and whether a server knew it to be right."),
  ).action((options: DataFolderOptions) =>
    administer(options, { create: false }, async ({ clock }) => print(options, await clock.last())),
  );

  withDataFolder(
    command
      .command("confirm")
      .description("Say that this machine's clock is right: what is kept for a time is deleted by it from now on."),
  ).action((options: DataFolderOptions) => {
    const done = { action: "clock confirm", accountSet: null, target: null };
    return administer(options, { create: false, done }, async ({ clock }, _dataFolder, tell) => {
      const before = await clock.last();
      const decision = { confirmed: true, at: Date.now() };
      await clock.decide(decision);
      tell({ before: before && shown(before), after: shown(decision) });
      print(options, decision);
    });
  });
}

function print({ json }: DataFolderOptions, decision: ClockDecision | null): void {
  const time = new Date().toISOString();
  const last = decision && shown(decision);
  if (json) return console.log(JSON.stringify({ time, last }, null, 2));
  console.log(`this machine's clock shows ${time}`);
  if (last === null) console.log("nobody has confirmed it, and no server has doubted it");
  else console.log(`${last.confirmed ? "confirmed" : "not confirmed"} since it showed ${last.at}`);
}

function shown({ confirmed, at }: ClockDecision) {
  return { confirmed, at: new Date(at).toISOString() };
}
