// Runs one command of the command line and ends with its exit code.
import { CommanderError } from "commander";
import { EXIT, reportFailure } from "./failure.ts";
import { createProgram } from "./program.ts";

// Under an older Node this process was started by that one, which may be killed without a word.
if (process.env["LAMBDABUS_PARENT"] && process.channel) {
  process.once("disconnect", () => process.exit(EXIT.interrupted));
  process.channel.unref();
}
// A reader that has seen enough, as `head` has, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? EXIT.fine : EXIT.failed));
process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.fine;
  const program = createProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    // Commander has said what is wrong by itself; asked for help it ends with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    return reportFailure(error);
  }
}
