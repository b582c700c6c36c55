// GetPolicy: a function's resource policy.
import type { Action } from "../../service.ts";
import { notFound } from "../errors.ts";
import { own } from "../function-record.ts";
import type { Lambda } from "../lambda.ts";
import { writePolicy } from "../policy.ts";
import { findTarget, type TargetInput } from "../target.ts";

export function getPolicy(lambda: Lambda): Action<TargetInput, { Policy: string; RevisionId: string }> {
  return (input) => {
    const { record, named } = findTarget(lambda, input);
    const policy = own(record.policies, named.qualifier ?? "");
    if (!policy) throw notFound("The resource you requested does not exist.");
    return { Policy: writePolicy(policy), RevisionId: policy.revisionId };
  };
}
