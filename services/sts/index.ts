// The STS service: who a caller is, and temporary credentials.
import type { OpenService } from "../service.ts";
import { assumeRole } from "./actions/assume-role.ts";
import { getCallerIdentity } from "./actions/get-caller-identity.ts";
import { getSessionToken } from "./actions/get-session-token.ts";
import { model } from "./model.ts";
import type { StsConfig } from "./schema.ts";
import { Sessions } from "./sessions.ts";

export const open: OpenService<StsConfig> = async (_config, context) => {
  const sessions = await Sessions.open(context);
  return {
    name: "sts",
    signingNames: ["sts"],
    model,
    actions: { GetCallerIdentity: getCallerIdentity(sessions), AssumeRole: assumeRole(sessions), GetSessionToken: getSessionToken(sessions) },
    reset: () => sessions.clear(),
    [Symbol.asyncDispose]: async () => {},
  };
};
