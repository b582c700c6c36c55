// Updates of code and configuration: one at a time, and at the end the answer of an update that AWS would still be making.
import { conflict } from "./errors.ts";
import { type FunctionConfiguration, showFunction } from "./function-configuration.ts";
import type { FunctionRecord } from "./function-record.ts";
import type { Changed } from "./function-store.ts";
import type { Lambda } from "./lambda.ts";
import type { FunctionName } from "./names.ts";
import { UPDATING_VIEW } from "./state.ts";
import { publish } from "./versions.ts";

/** Changes a function as `work` says, unless another update of it is under way: that is refused, as AWS refuses it. */
export async function updating<T>(lambda: Lambda, named: FunctionName, work: (record: FunctionRecord | undefined) => Promise<Changed<T>>): Promise<T> {
  refuseDuringUpdate(lambda, named);
  lambda.updating.add(named.name);
  try {
    return await lambda.store.change(named.name, work);
  } finally {
    lambda.updating.delete(named.name);
  }
}

/** Throws ResourceConflictException. */
export function refuseDuringUpdate({ updating }: Lambda, { name, arn }: FunctionName): void {
  if (updating.has(name)) throw conflict(`The operation cannot be performed at this time. An update is in progress for resource: ${arn}`);
}

/** `record` has the new `$LATEST`; with `publishing` it becomes a version at once, and the answer shows that. */
export function updated(lambda: Lambda, record: FunctionRecord, publishing: boolean): Changed<FunctionConfiguration> {
  const { next, version } = publishing ? publish(record, lambda.context.ids.uuid()) : { next: record, version: record.latest };
  return { next, result: showFunction(lambda.place, next, version, publishing ? version.version : undefined, UPDATING_VIEW) };
}
