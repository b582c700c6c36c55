// The command line as a whole: every verb with its options and examples. What a verb does is loaded only when it is called.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import type { Action } from "./options.ts";
import { addLaterVerbs } from "./verbs-later.ts";
import { addRunningVerbs } from "./verbs-running.ts";
import { addSamplingVerbs } from "./verbs-sampling.ts";
import { addSendingVerbs } from "./verbs-sending.ts";
import { addWorkingVerbs } from "./verbs-working.ts";

/** The whole command line. `ended` is told the exit code of the command that ran. */
export function createProgram(ended: (exitCode: number) => void): Command {
  const program = new Command("lambdabus")
    .description("The local event plane for AWS Lambda: event sources, a bus, isolated functions, virtual time, one trace through every hop.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [verb]", "print help of a verb")
    .showHelpAfterError("(--help tells more)")
    .configureHelp({ showGlobalOptions: true, subcommandTerm: (command) => term(command.name(), command.usage()) })
    .exitOverride();
  const action: Action =
    (load) =>
    async (...words) => {
      const command = words.pop() as Command;
      words.pop();
      const module = await load();
      ended((await module.run(command.optsWithGlobals(), ...words)) ?? 0);
    };
  addRunningVerbs(program, action);
  addSendingVerbs(program, action);
  addSamplingVerbs(program, action);
  addWorkingVerbs(program, action);
  addLaterVerbs(program, action);
  program.addHelpText("after", EXIT_CODES);
  return program;
}

const EXIT_CODES = `
Exit codes: 0 fine, 1 the handler failed, 2 usage or configuration, 3 nothing answers or not ready in time, 130 interrupted.
Results go to standard output, logs to standard error. NO_COLOR and CI are honoured.`;

function term(name: string, usage: string): string {
  return `${name} ${usage.replace(/\[options\] ?/, "").replace(/\[command\]/, "")}`.trim();
}

export function packageVersion(): string {
  return JSON.parse(readFileSync(join(import.meta.dirname, "..", "package.json"), "utf8")).version;
}
