// AssumeRole: temporary credentials of a role's session. Trust policies are not evaluated: every caller may assume every role.
import { parseArn } from "../../../core/arn.ts";
import { ServiceError } from "../../../core/errors.ts";
import type { Action } from "../../service.ts";
import { assumed, type Sessions } from "../sessions.ts";
import { describeCredentials } from "./credentials.ts";

interface AssumeRoleInput {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  /** Seconds; an hour unless given. */
  readonly DurationSeconds?: number;
  readonly SourceIdentity?: string;
}

export function assumeRole(sessions: Sessions): Action<AssumeRoleInput> {
  return async ({ RoleArn, RoleSessionName, DurationSeconds = 3600, SourceIdentity }) => {
    const role = parseArn(RoleArn);
    if (role?.service !== "iam" || !role.resource.startsWith("role/")) throw new ServiceError("ValidationError", `${RoleArn} is invalid`, 400);
    const identity = assumed(role.resource.slice(role.resource.lastIndexOf("/") + 1), RoleSessionName, role.accountId);
    const credentials = await sessions.begin(identity, DurationSeconds);
    return {
      Credentials: describeCredentials(credentials),
      AssumedRoleUser: { AssumedRoleId: identity.userId, Arn: identity.arn },
      ...(SourceIdentity !== undefined && { SourceIdentity }),
    };
  };
}
