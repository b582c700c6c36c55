// How long after a failed delivery the next one is tried: fixed for endpoints that AWS runs, a policy of the topic or the subscription for HTTP.
import { invalidParameter, notImplemented } from "./errors.ts";
import { HTTP_RETRIES, HTTP_RETRY_SECONDS } from "./limits.ts";

/** Delays are seconds. */
export interface RetryPolicy {
  readonly numRetries: number;
  readonly numNoDelayRetries: number;
  readonly numMinDelayRetries: number;
  readonly numMaxDelayRetries: number;
  readonly minDelayTarget: number;
  readonly maxDelayTarget: number;
  readonly backoffFunction: "linear" | "arithmetic" | "geometric" | "exponential";
}

/** A topic's DeliveryPolicy, as far as it is honoured. */
export interface DeliveryPolicy {
  readonly http: {
    readonly defaultHealthyRetryPolicy: RetryPolicy;
    readonly disableSubscriptionOverrides: boolean;
    readonly defaultRequestPolicy: RequestPolicy;
  };
}

export interface RequestPolicy {
  readonly headerContentType: string;
}

/** A subscription's. */
export interface EffectivePolicy {
  readonly healthyRetryPolicy: RetryPolicy;
  readonly requestPolicy: RequestPolicy;
}

/** SQS, Lambda: 100,015 retries over 23 days. */
export const MANAGED: RetryPolicy = {
  numRetries: 100_015,
  numNoDelayRetries: 3,
  numMinDelayRetries: 2,
  numMaxDelayRetries: 100_000,
  minDelayTarget: 1,
  maxDelayTarget: 20,
  backoffFunction: "exponential",
};

const HTTP_DEFAULT: RetryPolicy = {
  numRetries: 3,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  numMaxDelayRetries: 0,
  minDelayTarget: 20,
  maxDelayTarget: 20,
  backoffFunction: "linear",
};

const REQUEST_DEFAULT: RequestPolicy = { headerContentType: "text/plain; charset=UTF-8" };

/** Milliseconds from the `failures`-th failure to the next try; undefined when it was the last. */
export function delayAfter(failures: number, policy: RetryPolicy): number | undefined {
  const { numRetries, numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries, minDelayTarget, maxDelayTarget } = policy;
  if (failures > numRetries) return undefined;
  if (failures <= numNoDelayRetries) return 0;
  if (failures <= numNoDelayRetries + numMinDelayRetries) return minDelayTarget * 1000;
  if (failures > numRetries - numMaxDelayRetries) return maxDelayTarget * 1000;
  const steps = numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries - 1;
  const step = failures - numNoDelayRetries - numMinDelayRetries - 1;
  return Math.round((minDelayTarget + (maxDelayTarget - minDelayTarget) * rise(steps === 0 ? 0 : step / steps, policy)) * 1000);
}

/** From 0 to 1 over the backoff phase: each function is slower to rise than the one before it. */
function rise(share: number, { backoffFunction, minDelayTarget, maxDelayTarget }: RetryPolicy): number {
  if (backoffFunction === "linear") return share;
  if (backoffFunction === "arithmetic") return (share * (share + 1)) / 2;
  if (backoffFunction === "geometric") return share ** 2;
  return minDelayTarget === maxDelayTarget
    ? 0
    : (minDelayTarget * (maxDelayTarget / minDelayTarget) ** share - minDelayTarget) / (maxDelayTarget - minDelayTarget);
}

/** What is in force for a topic. */
export function topicPolicy(text: string | undefined): DeliveryPolicy {
  const http = text === undefined ? {} : ((JSON.parse(text) as Partial<DeliveryPolicy>).http ?? {});
  const { defaultHealthyRetryPolicy = {}, disableSubscriptionOverrides = false, defaultRequestPolicy = {} } = http as Partial<DeliveryPolicy["http"]>;
  return {
    http: {
      defaultHealthyRetryPolicy: { ...HTTP_DEFAULT, ...defaultHealthyRetryPolicy },
      disableSubscriptionOverrides,
      defaultRequestPolicy: { ...REQUEST_DEFAULT, ...defaultRequestPolicy },
    },
  };
}

/** What is in force for an HTTP subscription: its own policy, unless its topic forbids that. */
export function effectivePolicy(own: string | undefined, topicText: string | undefined): EffectivePolicy {
  const { http } = topicPolicy(topicText);
  const given = own === undefined || http.disableSubscriptionOverrides ? {} : (JSON.parse(own) as Partial<EffectivePolicy>);
  return {
    healthyRetryPolicy: { ...(given.healthyRetryPolicy ? HTTP_DEFAULT : http.defaultHealthyRetryPolicy), ...given.healthyRetryPolicy },
    requestPolicy: { ...http.defaultRequestPolicy, ...given.requestPolicy },
  };
}

/** Throws InvalidParameter. `prefix` opens its text where Subscribe or CreateTopic brought the policy. */
export function checkDeliveryPolicy(text: string, of: "topic" | "subscription", prefix = ""): void {
  const fail = (reason: string) => invalidParameter(`${prefix}DeliveryPolicy: ${reason}`);
  const policy = parseObject(text);
  if (!policy) throw fail("failed to parse JSON.");
  const part = of === "topic" ? asObject(policy["http"]) : policy;
  if (!part) throw fail("http must be an object");
  const names =
    of === "topic" ? ["defaultHealthyRetryPolicy", "disableSubscriptionOverrides", "defaultRequestPolicy"] : ["healthyRetryPolicy", "requestPolicy"];
  for (const [name, value] of Object.entries(part)) {
    if (/throttlePolicy$/i.test(name) && value !== null) throw notImplemented(`the ${name} of a DeliveryPolicy`);
    if (!names.includes(name) && value !== null) throw fail(`${name} is not a valid policy member`);
  }
  const retry = part[of === "topic" ? "defaultHealthyRetryPolicy" : "healthyRetryPolicy"];
  if (retry !== undefined && retry !== null) checkRetryPolicy(asObject(retry), fail);
}

const COUNTS = ["numRetries", "numNoDelayRetries", "numMinDelayRetries", "numMaxDelayRetries"] as const;

function checkRetryPolicy(given: Record<string, unknown> | undefined, fail: (reason: string) => Error): void {
  if (!given) throw fail("healthyRetryPolicy must be an object");
  const policy = { ...HTTP_DEFAULT, ...given } as RetryPolicy;
  for (const name of [...COUNTS, "minDelayTarget", "maxDelayTarget"] as const) {
    if (!Number.isInteger(policy[name]) || policy[name] < 0) throw fail(`healthyRetryPolicy.${name} must be an integer that is not negative`);
  }
  if (!["linear", "arithmetic", "geometric", "exponential"].includes(policy.backoffFunction))
    throw fail("healthyRetryPolicy.backoffFunction is not one of linear, arithmetic, geometric, exponential");
  if (policy.numRetries > HTTP_RETRIES) throw fail(`healthyRetryPolicy.numRetries must be less than or equal to ${HTTP_RETRIES}`);
  if (policy.minDelayTarget < 1) throw fail("healthyRetryPolicy.minDelayTarget must be greater than or equal to 1");
  if (policy.minDelayTarget > policy.maxDelayTarget) throw fail("healthyRetryPolicy.minDelayTarget must be less than or equal to maxDelayTarget");
  const named = policy.numNoDelayRetries + policy.numMinDelayRetries + policy.numMaxDelayRetries;
  if (named > policy.numRetries) throw fail("healthyRetryPolicy.numRetries must be at least the sum of the retries of its phases");
  let total = 0;
  for (let failures = 1; failures <= policy.numRetries; failures++) total += delayAfter(failures, policy) ?? 0;
  if (total > HTTP_RETRY_SECONDS * 1000) throw fail(`healthyRetryPolicy may not delay a delivery by more than ${HTTP_RETRY_SECONDS} seconds in all`);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}
