// CreateEventSourceMapping: a queue, a stream or a topic whose records a function gets.
import type { Action } from "../../service.ts";
import { conflict } from "../errors.ts";
import { checkSource } from "../event-source-checks.ts";
import { readSource, type SourceInput } from "../event-source-input.ts";
import { kindOf } from "../event-source-kind.ts";
import { showMapping } from "../event-source-mapping.ts";
import type { MappingRecord, MappingSettings, SourceMembers } from "../event-source-mapping-record.ts";
import { changedMappingSettings } from "../event-source-settings.ts";
import { type MappingTarget, readMappingTarget } from "../event-source-target.ts";
import type { Lambda } from "../lambda.ts";
import { checkTags } from "../tags.ts";

interface Input extends MappingSettings, SourceInput {
  readonly FunctionName: string;
  readonly Enabled?: boolean;
  readonly Tags?: Readonly<Record<string, string>>;
}

export function createEventSourceMapping(lambda: Lambda): Action<Input> {
  const { context, mappings, place } = lambda;
  return (input) => {
    const { kind, source } = readSource(input, context.clock.now());
    const settings = changedMappingSettings(kind, source, {}, input);
    const target = readMappingTarget(lambda, input.FunctionName);
    const { Tags: tags = {}, Enabled: enabled = true } = input;
    checkTags(tags);
    return mappings.create(async () => {
      await checkSource(lambda, kind, source.EventSourceArn, tags, target.definition.timeout);
      checkNew(mappings.list(), source, target);
      const uuid = context.ids.uuid();
      const next: MappingRecord = { uuid, source, settings, functionArn: target.arn, enabled, lastModified: context.clock.now(), tags };
      return mappings.change(uuid, () => ({ next, result: showMapping(place, next, undefined, "Creating") }));
    });
  };
}

/** One function reads a source once; a Kafka cluster once for each topic. */
function checkNew(existing: readonly MappingRecord[], source: SourceMembers, target: MappingTarget): void {
  const { EventSourceArn: arn, Topics = [""] } = source;
  const same = existing.find(
    (record) => record.functionArn === target.arn && record.source.EventSourceArn === arn && (record.source.Topics?.[0] ?? "") === Topics[0],
  );
  if (!same) return;
  const help = `Please update or delete the existing mapping with UUID ${same.uuid}`;
  const texts: Record<string, string> = {
    sqs: `An event source mapping with SQS arn (" ${arn} ") and function (" ${target.name} ") already exists. ${help}`,
    kafka: `An event source mapping with event source ("${arn}"), function ("${target.arn}"), topics ("${Topics.join(",")}") already exists. ${help}`,
  };
  const other = `The event source arn (" ${arn} ") and function (" ${target.name} ") provided mapping already exists. ${help}`;
  throw conflict(texts[kindOf(source)?.connector ?? ""] ?? other);
}
