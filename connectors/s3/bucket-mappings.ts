// How the S3 connector reads what is joined to a bucket: a mapping for a function, a forwarding for a queue or a topic.
import { parseArn, parseFunctionReference } from "../../core/arn.ts";
import type { Logger } from "../../core/logger.ts";
import type { Forwarding, Mapping, Registry } from "../../core/registry.ts";
import { BucketTargets } from "./bucket-targets.ts";
import { compileFilter, type Filter } from "./filter.ts";
import { optionsSchema, type S3Options } from "./schema.ts";

interface Target {
  readonly options: S3Options;
  readonly matches: Filter;
}

/** A mapping as an event finds it. */
export interface FunctionTarget extends Target {
  readonly mapping: string;
  readonly functionName: string;
  readonly qualifier?: string;
}

/** A forwarding as an event finds it. */
export interface MessageTarget extends Target {
  readonly arn: string;
}

export function bucketMappings(registry: Registry, logger: Logger): BucketTargets<Mapping, FunctionTarget> {
  return new BucketTargets(registry.mappings, (mapping) => {
    const reference = parseFunctionReference(mapping.functionArn);
    const target = mapping.enabled ? readTarget(mapping, reference ? undefined : `${mapping.functionArn} is no function`, logger) : undefined;
    if (!target || !reference) return undefined;
    const { name: functionName, qualifier } = reference;
    return { ...target, mapping: mapping.id, functionName, ...(qualifier && { qualifier }) };
  });
}

export function bucketForwardings(registry: Registry, logger: Logger): BucketTargets<Forwarding, MessageTarget> {
  return new BucketTargets(registry.forwardings, (forwarding) => {
    const known = /^(sqs|sns)$/.test(parseArn(forwarding.targetArn)?.service ?? "");
    const target = readTarget(forwarding, known ? undefined : `${forwarding.targetArn} is neither queue nor topic`, logger);
    return target && { ...target, arn: forwarding.targetArn };
  });
}

function readTarget({ id, options: given }: Mapping | Forwarding, problem: string | undefined, logger: Logger): Target | undefined {
  const options = optionsSchema.safeParse(given);
  if (options.success && problem === undefined) return { options: options.data, matches: compileFilter(options.data) };
  logger.error("mapping left out", { "lambdabus.mapping": id, "exception.message": options.error?.message ?? problem });
  return undefined;
}
