// DeleteEventSourceMapping: the source is read no more; what is under way ends as it began.
import type { Action } from "../../service.ts";
import { requireMapping, showMapping } from "../event-source-mapping.ts";
import type { Lambda } from "../lambda.ts";

export function deleteEventSourceMapping({ mappings, place, context }: Lambda): Action<{ readonly UUID: string }> {
  return ({ UUID }) =>
    mappings.changeUnlessInUse(UUID, "delete", (found) => {
      const record = requireMapping(found);
      return { next: undefined, result: showMapping(place, record, context.registry.processing.get(UUID), "Deleting") };
    });
}
