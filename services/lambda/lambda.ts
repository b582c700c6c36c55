// What the actions of the Lambda API work with.
import type { ServiceContext } from "../service.ts";
import type { CodeStore } from "./code-store.ts";
import type { FunctionStore } from "./function-store.ts";
import type { Place } from "./names.ts";
import type { LambdaConfig } from "./schema.ts";
import type { RuntimeRules } from "./settings.ts";

export interface Lambda {
  readonly context: ServiceContext;
  readonly config: LambdaConfig;
  readonly place: Place;
  readonly store: FunctionStore;
  readonly code: CodeStore;
}

export function runtimeRules(lambda: Lambda): RuntimeRules {
  return { strict: lambda.config.strictRuntimes, now: lambda.context.clock.now() };
}
