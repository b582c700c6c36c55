// CreateEventSourceMapping: a queue, a stream or a topic whose records a function gets.
import type { Action } from "../../service.ts";
import { checkSource } from "../event-source-checks.ts";
import { checkNew } from "../event-source-conflict.ts";
import { readSource, type SourceInput } from "../event-source-input.ts";
import { showMapping } from "../event-source-mapping.ts";
import type { MappingRecord, MappingSettings } from "../event-source-mapping-record.ts";
import { changedMappingSettings } from "../event-source-settings.ts";
import { readMappingTarget } from "../event-source-target.ts";
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
