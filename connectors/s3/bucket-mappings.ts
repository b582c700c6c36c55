// The S3 mappings that exist now, by bucket, with their filters ready.
import { bucketArn, parseFunctionReference } from "../../core/arn.ts";
import type { Logger } from "../../core/logger.ts";
import type { Change, Mapping, Registry } from "../../core/registry.ts";
import { compileFilter, type Filter } from "./filter.ts";
import { type ObjectEvent, optionsSchema, type S3Options } from "./schema.ts";

/** A mapping as an event finds it. */
export interface Target {
  readonly mapping: string;
  readonly functionName: string;
  readonly qualifier?: string;
  readonly options: S3Options;
  readonly matches: Filter;
}

export class BucketMappings implements Disposable {
  readonly #logger: Logger;
  readonly #byBucket = new Map<string, Map<string, Target>>();
  readonly #watch: Disposable;

  constructor(registry: Registry, logger: Logger) {
    this.#logger = logger;
    this.#watch = registry.mappings.watch((change) => this.#apply(change));
  }

  /** The mappings whose events, prefix and suffix this event meets. */
  matching(event: ObjectEvent): Target[] {
    const targets = this.#byBucket.get(bucketArn(event.bucket));
    return targets ? [...targets.values()].filter((target) => target.matches(event.eventName, event.key)) : [];
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }

  #apply(change: Change<Mapping>): void {
    if (change.previous) this.#byBucket.get(change.previous.source)?.delete(change.id);
    if (change.kind !== "put" || change.value.connector !== "s3" || !change.value.enabled) return;
    const target = this.#read(change.value);
    if (!target) return;
    const targets = this.#byBucket.get(change.value.source) ?? new Map<string, Target>();
    this.#byBucket.set(change.value.source, targets.set(change.id, target));
  }

  #read(mapping: Mapping): Target | undefined {
    const options = optionsSchema.safeParse(mapping.options);
    const reference = parseFunctionReference(mapping.functionArn);
    if (!options.success || !reference) {
      const reason = options.error?.message ?? `${mapping.functionArn} is no function`;
      this.#logger.error("mapping left out", { "lambdabus.mapping": mapping.id, "exception.message": reason });
      return undefined;
    }
    const { name: functionName, qualifier } = reference;
    return { mapping: mapping.id, functionName, ...(qualifier && { qualifier }), options: options.data, matches: compileFilter(options.data) };
  }
}
