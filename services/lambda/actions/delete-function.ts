// DeleteFunction: a function with everything that hangs on it, or one of its versions.
import type { Action } from "../../service.ts";
import { conflict, invalidParameter } from "../errors.ts";
import { type FunctionRecord, withoutQualifier } from "../function-record.ts";
import type { Lambda } from "../lambda.ts";
import { isVersion, readFunctionName } from "../names.ts";
import { required, type TargetInput } from "../target.ts";

export function deleteFunction(lambda: Lambda): Action<TargetInput> {
  return (input) => {
    const named = readFunctionName(lambda.place, input.FunctionName, input.Qualifier);
    return lambda.store.change(named.name, (found) => {
      const record = required(found, named);
      return { next: named.qualifier ? withoutVersion(record, named.qualifier) : undefined, result: { StatusCode: 204 } };
    });
  };
}

/** A version that is not there is deleted already. */
function withoutVersion(record: FunctionRecord, qualifier: string): FunctionRecord {
  if (qualifier === "$LATEST") throw invalidParameter("$LATEST version cannot be deleted without deleting the function.");
  if (!isVersion(qualifier)) throw invalidParameter("Deletion of aliases is not currently supported.");
  const names = Object.values(record.aliases).filter((alias) => [alias.functionVersion, alias.routing?.version].includes(qualifier));
  if (names.length > 0) {
    const list = names.map((alias) => alias.name).join(", ");
    throw conflict(`Unable to delete version because the following aliases reference it: [${list}]`);
  }
  const versions = record.versions.filter((version) => version.version !== qualifier);
  if (versions.length === record.versions.length) return record;
  return withoutQualifier({ ...record, versions }, qualifier);
}
