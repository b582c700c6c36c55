// How a command ends badly: a message for people, and the exit code that scripts rely on.
import { ConfigError, ConnectionError, NotReadyError } from "../core/errors.ts";

export const EXIT = { fine: 0, failed: 1, usage: 2, notReady: 3, interrupted: 130 } as const;

/** A command could not do what it was asked; the message says why and what to do. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.usage) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Prints what went wrong and returns the exit code. Bugs of ours show their stack. */
export function reportFailure(error: unknown): number {
  if (error instanceof CommandError) return say(error.message, error.exitCode);
  if (error instanceof ConfigError) return say(error.message, EXIT.usage);
  if (error instanceof NotReadyError || error instanceof ConnectionError) return say(error.message, EXIT.notReady);
  return say(`a bug of lambdabus, please report it: ${error instanceof Error ? error.stack : String(error)}`, EXIT.failed);
}

function say(message: string, exitCode: number): number {
  process.stderr.write(`${message}\n`);
  return exitCode;
}
