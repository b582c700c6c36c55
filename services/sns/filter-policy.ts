// The filter policy of a subscription, compiled, and its refusals.
import { compilePattern, type Pattern } from "../../core/pattern/pattern.ts";
import { type Dialect, PatternError, refusePattern } from "../../core/pattern/pattern-error.ts";
import { bodyValue } from "../../core/pattern/sns-values.ts";
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

function compile(text: string, dialect: Dialect, action: FilterAction): Pattern {
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
