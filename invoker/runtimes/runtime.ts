// The contract of a runtime: how its interpreter is found, and the command that starts a function in it.
import type { Clock } from "../../core/clock.ts";
import type { FunctionDefinition } from "../../core/function.ts";
import type { ProcessGuard } from "../../core/guard.ts";
import type { Ids } from "../../core/ids.ts";
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
  /** What the process reads at the very path that it has here, besides the system's own directories, the runtime's, the code and the layers. */
  readonly reads?: readonly string[];
  /** Ends what the command has started elsewhere, and does not end with it. */
  end?(): Promise<void>;
}

/** Where code and layers lie as the process sees them. */
export type Places = Pick<FunctionDefinition, "codeDirectory" | "layers">;

/** How a debugger gets at the process, which chooses its port on the loopback interface and prints it. */
export interface Inspection {
  /** Whether the process waits at its first line until it is let go on. */
  readonly breakAtStart: boolean;
}

/** What is done when the interpreter of the very version is not on this machine: nothing else will do; it is fetched, else the nearest runs; the nearest runs. */
export type InterpreterPolicy = "strict" | "best" | "installed";

export interface RuntimeContext {
  readonly policy: InterpreterPolicy;
  readonly cacheDirectory: string;
  readonly guard: ProcessGuard;
  /** Real time. */
  readonly hostClock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Told of whatever may take longer than a moment. */
  progress(text: string): void;
  /** Says, once for each runtime, on what its functions run instead, and how to get the right one. Throws a LaunchError when nothing else will do. */
  approximate(runtime: string, instead: string, advice: string): void;
}

export interface Runtime {
  /** Whether it runs functions of this runtime identifier. */
  runs(identifier: string): boolean;
  /** Throws a LaunchError when the function cannot be started. May take as long as a download. */
  launch(definition: FunctionDefinition, places: Places, context: RuntimeContext): Promise<Launch>;
  /** The launch of a process that a debugger may attach to; absent where there is no such thing. */
  inspect?(launch: Launch, inspection: Inspection): Launch;
}

/** The function cannot be started at all; the caller is told in words of AWS's where it has some. */
export class LaunchError extends Error {
  override readonly name = "LaunchError";
  readonly errorType: string;

  constructor(message: string, errorType = "Runtime.InvalidEntrypoint") {
    super(message);
    this.errorType = errorType;
  }
}
