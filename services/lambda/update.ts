// The end of every update: the record that is kept, and the answer of an update that AWS would still be making.
import { type FunctionConfiguration, showFunction } from "./function-configuration.ts";
import type { FunctionRecord } from "./function-record.ts";
import type { Changed } from "./function-store.ts";
import type { Lambda } from "./lambda.ts";
import { UPDATING_VIEW } from "./state.ts";
import { publish } from "./versions.ts";

/** `record` has the new `$LATEST`; with `publishing` it becomes a version at once, and the answer shows that. */
export function updated(lambda: Lambda, record: FunctionRecord, publishing: boolean): Changed<FunctionConfiguration> {
  const { next, version } = publishing ? publish(record, lambda.context.ids.uuid()) : { next: record, version: record.latest };
  return { next, result: showFunction(lambda.place, next, version, publishing ? version.version : undefined, UPDATING_VIEW) };
}
