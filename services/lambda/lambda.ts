// What the actions of the Lambda API work with.
import type { ServiceContext } from "../service.ts";
import type { CodeSigningRecord } from "./code-signing-record.ts";
import type { CodeStore } from "./code-store.ts";
import type { EventSourceMappingStore } from "./event-source-mapping-store.ts";
import type { FunctionStore } from "./function-store.ts";
import type { LayerRecord } from "./layer.ts";
import type { Place } from "./names.ts";
import type { RecordStore } from "./record-store.ts";
import { isDeprecated } from "./runtimes.ts";
import type { LambdaConfig } from "./schema.ts";

export interface Lambda {
  readonly context: ServiceContext;
  readonly config: LambdaConfig;
  readonly place: Place;
  readonly store: FunctionStore;
  readonly layers: RecordStore<LayerRecord>;
  readonly codeSigning: RecordStore<CodeSigningRecord>;
  readonly mappings: EventSourceMappingStore;
  readonly code: CodeStore;
  /** Names of the functions whose code or configuration is being updated. */
  readonly updating: Set<string>;
}

/** Says once, when a function is made or changed, that AWS is about to drop its runtime. */
export function warnOfDeprecation(lambda: Lambda, name: string, runtime: string | undefined): void {
  if (!runtime || !isDeprecated(runtime, lambda.context.clock.now())) return;
  lambda.context.logger.warn("runtime is deprecated in AWS", { "faas.name": name, "aws.lambda.runtime": runtime });
}
