// UpdateEventSourceMapping: another function, other settings, on or off. Batches that are under way end as they began.
import type { Action } from "../../service.ts";
import { checkSource } from "../event-source-checks.ts";
import { checkNew } from "../event-source-conflict.ts";
import { kindOf, type SourceKind } from "../event-source-kind.ts";
import { type MappingState, requireMapping, showMapping } from "../event-source-mapping.ts";
import type { MappingRecord, MappingSettings } from "../event-source-mapping-record.ts";
import { changedMappingSettings } from "../event-source-settings.ts";
import { readMappingTarget } from "../event-source-target.ts";
import type { Lambda } from "../lambda.ts";

interface Input extends MappingSettings {
  readonly UUID: string;
  readonly FunctionName?: string;
  readonly Enabled?: boolean;
}

export function updateEventSourceMapping(lambda: Lambda): Action<Input> {
  const { context, mappings, place } = lambda;
  return (input) =>
    mappings.changeUnlessInUse(input.UUID, "update", async (found) => {
      const record = requireMapping(found);
      const { source } = record;
      const kind = kindOf(source) as SourceKind;
      const settings = changedMappingSettings(kind, source, record.settings, input);
      const target = input.FunctionName === undefined ? undefined : readMappingTarget(lambda, input.FunctionName);
      const others = mappings.list().filter(({ uuid }) => uuid !== input.UUID);
      if (target) checkNew(others, source, target);
      const functionArn = target?.arn ?? record.functionArn;
      const enabled = input.Enabled ?? record.enabled;
      // What is off may lack its function and its source: it can still be turned off.
      if (enabled) await checkSource(lambda, kind, source.EventSourceArn, record.tags, readMappingTarget(lambda, functionArn).definition.timeout);
      const next: MappingRecord = { ...record, settings, functionArn, enabled, lastModified: context.clock.now() };
      return { next, result: showMapping(place, next, context.registry.processing.get(input.UUID), stateBetween(record, next)) };
    });
}

/** What AWS would be doing when it answers. */
function stateBetween(before: MappingRecord, after: MappingRecord): MappingState {
  if (before.enabled === after.enabled) return "Updating";
  return after.enabled ? "Enabling" : "Disabling";
}
