// AddPermission: one more statement in a function's resource policy.
import type { Action } from "../../service.ts";
import { checkRevision } from "../errors.ts";
import { own } from "../function-record.ts";
import type { Lambda } from "../lambda.ts";
import { readFunctionName } from "../names.ts";
import { addStatement, makeStatement, type PermissionInput } from "../policy.ts";
import { policyKey } from "../policy-target.ts";
import { required, type TargetInput } from "../target.ts";

interface Input extends PermissionInput, TargetInput {
  readonly RevisionId?: string;
}

export function addPermission(lambda: Lambda): Action<Input, { Statement: string }> {
  return (input) => {
    const named = readFunctionName(lambda.place, input.FunctionName, input.Qualifier);
    return lambda.store.change(named.name, (found) => {
      const record = required(found, named);
      const key = policyKey(record, named);
      const current = own(record.policies, key);
      checkRevision(input.RevisionId, current?.revisionId, "GetPolicy");
      const statement = makeStatement(input, named.requestedArn);
      const policy = addStatement(current, statement, lambda.context.ids.uuid());
      return { next: { ...record, policies: { ...record.policies, [key]: policy } }, result: { Statement: JSON.stringify(statement) } };
    });
  };
}
