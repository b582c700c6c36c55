// Verbs that are still to come: told as not there, rather than as unknown.
import type { Command } from "commander";
import type { Action } from "./options.ts";

export function addLaterVerbs(program: Command, action: Action): void {
  const schedules = "schedules are not simulated yet";
  addLaterVerb(program, action, "trigger", `${schedules}; \`lambdabus invoke\` runs a function now`);
  addLaterVerb(program, action, "schedule", `${schedules}; what runs is shown by \`lambdabus status\``);
  addLaterVerb(program, action, "worker", "a bus is not shared among machines yet; `lambdabus up` serves alone");
}

/** Takes any words, and says what is not there. */
export function addLaterVerb(parent: Command, action: Action, name: string, sentence: string): void {
  parent
    .command(`${name} [words...]`, { hidden: true })
    .allowUnknownOption()
    .description(`${sentence}.`)
    .action(action(async () => (await import("./commands/later.ts")).later(sentence)));
}
