// The actions of the IAM API, by their names.
import type { Action } from "../../service.ts";
import type { Iam } from "../iam.ts";
import { attachmentActions } from "./attachments.ts";
import { inlinePolicyActions } from "./inline-policies.ts";
import { policyActions } from "./policies.ts";
import { policyVersionActions } from "./policy-versions.ts";
import { roleActions } from "./roles.ts";
import { policyTagActions, roleTagActions } from "./tags.ts";
import { userActions } from "./users.ts";

export function actionsOf(iam: Iam): Record<string, Action> {
  return {
    ...roleActions(iam),
    ...roleTagActions(iam),
    ...inlinePolicyActions(iam),
    ...policyActions(iam),
    ...policyTagActions(iam),
    ...policyVersionActions(iam),
    ...attachmentActions(iam),
    ...userActions(iam),
  };
}
