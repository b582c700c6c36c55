// The filter policy of a subscription, compiled, and its refusals.
import { compilePattern, type Pattern } from "../../core/pattern/pattern.ts";
import { type Dialect, PatternError, refusePattern } from "../../core/pattern/pattern-error.ts";
import { bodyValue } from "../../core/pattern/sns-values.ts";
import { invalidParameter } from "./errors.ts";
import { FILTER_POLICY_SIZE } from "./limits.ts";
import type { Attributes } from "./topic.ts";

export type FilterAction = "Subscribe" | "SetSubscriptionAttributes";

/** A message in the two forms in which policies look at it; made once for all subscriptions of a topic. */
export interface Filterable {
  readonly attributes: object;
  /** Undefined when the body is no JSON object. */
  readonly body: () => object | undefined;
}

export type Filter = (message: Filterable) => boolean;

const everything: Filter = () => true;

/** Throws InvalidParameter in the words of `action`. */
export function compileFilterPolicy(attributes: Attributes, action: FilterAction = "SetSubscriptionAttributes"): Filter {
  const text = attributes["FilterPolicy"];
  if (text === undefined || text === "") return everything;
  const inBody = attributes["FilterPolicyScope"] === "MessageBody";
  const pattern = compile(text, inBody ? "sns-body" : "sns-attributes", action);
  if (isEmpty(text)) return everything;
  if (!inBody) return (message) => pattern.matches(message.attributes);
  return (message) => {
    const body = message.body();
    return body !== undefined && pattern.matches(body);
  };
}

/** Whether a subscription has one that lets not everything through. */
export function isFiltered(attributes: Attributes): boolean {
  const text = attributes["FilterPolicy"];
  return text !== undefined && text !== "" && !isEmpty(text);
}

function compile(text: string, dialect: Dialect, action: FilterAction): Pattern {
  const prefix = action === "Subscribe" ? "Attributes Reason: " : "";
  if (Buffer.byteLength(text) > FILTER_POLICY_SIZE) throw invalidParameter(`${prefix}FilterPolicy: Filter policy is larger than ${FILTER_POLICY_SIZE} bytes`);
  try {
    return compilePattern(text, dialect);
  } catch (error) {
    if (error instanceof PatternError) throw refusePattern(error, dialect, action);
    throw error;
  }
}

/** An empty policy is none: with it a body need not even be JSON. */
function isEmpty(text: string): boolean {
  return Object.keys(JSON.parse(text) as object).length === 0;
}

/** `texts` are what the two scopes look at. */
export function filterable(attributes: object, text: string): Filterable {
  let body: { readonly value: object | undefined } | undefined;
  return { attributes, body: () => (body ??= { value: bodyValue(text) }).value };
}
