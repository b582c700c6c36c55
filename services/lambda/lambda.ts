// What the actions of the Lambda API work with.
import type { ServiceContext } from "../service.ts";
import type { CodeStore } from "./code-store.ts";
import type { FunctionStore } from "./function-store.ts";
import type { Place } from "./names.ts";
import { isDeprecated } from "./runtimes.ts";
import type { LambdaConfig } from "./schema.ts";
import type { RuntimeRules } from "./settings.ts";

export interface Lambda {
  readonly context: ServiceContext;
  readonly config: LambdaConfig;
  readonly place: Place;
  readonly store: FunctionStore;
  readonly code: CodeStore;
}

/** Says once, when a function is made or changed, that AWS is about to drop its runtime. */
export function warnOfDeprecation(lambda: Lambda, name: string, runtime: string): void {
  if (!isDeprecated(runtime, lambda.context.clock.now())) return;
  lambda.context.logger.warn("runtime is deprecated in AWS", { "faas.name": name, "aws.lambda.runtime": runtime });
}

export function runtimeRules(lambda: Lambda): RuntimeRules {
  return { strict: lambda.config.strictRuntimes, now: lambda.context.clock.now() };
}
