// A pattern that AWS would refuse, and each service's own words for the refusal.
import { ServiceError } from "../errors.ts";

/** Whose grammar and limits apply: EventBridge rules, event source mappings, and the two scopes of SNS filter policies. */
export type Dialect = "events" | "filter-criteria" | "sns-attributes" | "sns-body";

/** The reason, as the parser of the real service words it; with ` at [Source: …]` where a place in the text is at fault. */
export class PatternError extends Error {
  override readonly name = "PatternError";
}

/** SNS refuses nesting in its own words, without the name of the attribute. */
export class ScopeError extends PatternError {
  constructor() {
    super("Filter policy scope MessageAttributes does not support nested filter policy");
  }
}

/** The answer to the call that brought the pattern. `Subscribe` words SNS's refusals otherwise than `SetSubscriptionAttributes` does. */
export function refusePattern(error: PatternError, dialect: Dialect, action?: "Subscribe" | "SetSubscriptionAttributes"): ServiceError {
  const extra = { cause: error };
  if (dialect === "events") return new ServiceError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${error.message}`, 400, extra);
  if (dialect === "filter-criteria") {
    return new ServiceError("InvalidParameterValueException", "Invalid filter pattern definition.", 400, { ...extra, members: { Type: "User" } });
  }
  const opening = action === "Subscribe" ? "Invalid parameter: Attributes Reason: " : "Invalid parameter: ";
  return new ServiceError("InvalidParameter", `${opening}${error instanceof ScopeError ? "" : "FilterPolicy: "}${error.message}`, 400, extra);
}
