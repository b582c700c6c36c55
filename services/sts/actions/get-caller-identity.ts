// GetCallerIdentity: account, ARN and id of whoever signed.
import type { Action } from "../../service.ts";
import type { Sessions } from "../sessions.ts";

export function getCallerIdentity(sessions: Sessions): Action {
  return (_input, request) => {
    const { userId, arn } = sessions.identify(request.accessKey);
    return { UserId: userId, Account: arn.split(":")[4], Arn: arn };
  };
}
