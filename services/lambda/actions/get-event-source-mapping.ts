// GetEventSourceMapping: one mapping, with what came of its newest records.
import type { Action } from "../../service.ts";
import { requireMapping, showMapping } from "../event-source-mapping.ts";
import type { Lambda } from "../lambda.ts";

export function getEventSourceMapping({ mappings, place, context }: Lambda): Action<{ readonly UUID: string }> {
  return ({ UUID }) => showMapping(place, requireMapping(mappings.get(UUID)), context.registry.processing.get(UUID));
}
