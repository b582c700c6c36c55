// What an execution environment is made of.
import type { Clock } from "../../core/clock.ts";
import type { FunctionDefinition } from "../../core/function.ts";
import type { ProcessGuard } from "../../core/guard.ts";
import type { Ids } from "../../core/ids.ts";
import type { Debugged } from "../debugging/debugging.ts";
import type { InitializationType } from "../platform-events.ts";
import type { FailureLines } from "../platform-lines.ts";
import type { Runtimes } from "../runtimes/index.ts";
import type { Sandboxes } from "./isolation/sandboxes.ts";
import type { WorkingDirectories } from "./working-directory.ts";

export interface EnvironmentParts {
  readonly definition: FunctionDefinition;
  readonly region: string;
  readonly endpoint: string;
  readonly otlpEndpoint: string | undefined;
  readonly clock: Clock;
  readonly hostClock: Clock;
  readonly ids: Ids;
  readonly guard: ProcessGuard;
  readonly directories: WorkingDirectories;
  readonly sandboxes: Sandboxes;
  /** Whether nothing runs between two invocations. */
  readonly freeze: boolean;
  readonly runtimes: Runtimes;
  /** On demand unless given. */
  readonly initializationType?: InitializationType;
  readonly failureLines: FailureLines;
  /** By a developer, in a process that we start or in one of his own. */
  readonly debugged?: Debugged | undefined;
}
