// RemovePermission: takes a statement out of a function's resource policy.
import type { Action } from "../../service.ts";
import { checkRevision } from "../errors.ts";
import { own, without } from "../function-record.ts";
import type { Lambda } from "../lambda.ts";
import { readFunctionName } from "../names.ts";
import { removeStatement } from "../policy.ts";
import { policyKey } from "../policy-target.ts";
import { required, type TargetInput } from "../target.ts";

interface Input extends TargetInput {
  readonly StatementId: string;
  readonly RevisionId?: string;
}

export function removePermission(lambda: Lambda): Action<Input, object> {
  return (input) => {
    const named = readFunctionName(lambda.place, input.FunctionName, input.Qualifier);
    return lambda.store.change(named.name, (found) => {
      const record = required(found, named);
      const key = policyKey(record, named);
      const policy = own(record.policies, key);
      const next = removeStatement(policy, input.StatementId, lambda.context.ids.uuid());
      checkRevision(input.RevisionId, policy?.revisionId, "GetPolicy");
      const policies = { ...without(record.policies, key), ...(next && { [key]: next }) };
      return { next: { ...record, policies }, result: {} };
    });
  };
}
