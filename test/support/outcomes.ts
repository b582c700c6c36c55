// What became of an invocation, as tests look at it.
import { expect } from "chai";
import type { Outcome } from "../../core/outcome.ts";

/** What the function returned. */
export function payloadOf(outcome: Outcome): unknown {
  expect(outcome.status, JSON.stringify(outcome)).to.equal("succeeded");
  return outcome.status === "succeeded" ? outcome.payload?.value : undefined;
}

/** The error document of a function that failed. */
export function errorOf(outcome: Outcome): Record<string, unknown> {
  expect(outcome.status, JSON.stringify(outcome)).to.equal("returned");
  return outcome.status === "returned" ? (outcome.error.payload.value as Record<string, unknown>) : {};
}

/** The tail of its log, where that was asked for. */
export function logOf(outcome: Outcome): string {
  const invocation = "invocation" in outcome ? outcome.invocation : undefined;
  return Buffer.from(invocation?.logResult ?? "", "base64").toString();
}

export function requestIdOf(outcome: Outcome): string {
  return ("invocation" in outcome && outcome.invocation?.requestId) || "";
}
