// The contract of a runtime: how its interpreter is found, and the command that starts a function in it.
import type { FunctionDefinition } from "../../core/function.ts";
import type { Logger } from "../../core/logger.ts";

/** A command that speaks the Runtime API when started. */
export interface Launch {
  /** Absolute path of the executable. */
  readonly command: string;
  readonly arguments: readonly string[];
  /** Where the bootstrap lies: LAMBDA_RUNTIME_DIR. */
  readonly runtimeDirectory: string;
  /** AWS_EXECUTION_ENV; absent for OS-only runtimes. */
  readonly executionEnvironment?: string;
  /** Variables with defaults of this runtime, such as NODE_PATH. The function's own win. */
  readonly variables: Readonly<Record<string, string>>;
  /** As the INIT_START line names it: `nodejs:24.v7`. */
  readonly version: string;
}

export interface Runtime {
  /** Whether it runs functions of this runtime identifier. */
  runs(identifier: string): boolean;
  /** Throws a LaunchError when no interpreter can be found. */
  launch(definition: FunctionDefinition, logger: Logger): Promise<Launch>;
}

/** The function cannot be started at all; said to the caller as Runtime.InvalidEntrypoint. */
export class LaunchError extends Error {
  override readonly name = "LaunchError";
}
