// What a subscription may be: its protocol and endpoint, and its attributes.
import { parseArn, parseFunctionReference } from "../../core/arn.ts";
import { checkDeliveryPolicy } from "./delivery-policy.ts";
import { invalidParameter, notImplemented } from "./errors.ts";
import { compileFilterPolicy, type FilterAction } from "./filter-policy.ts";
import { type DeliveryProtocol, PROTOCOLS } from "./subscription.ts";
import { type Attributes, isFifo, type Topic } from "./topic.ts";

/** What SNS delivers to, and we do not. */
const ELSEWHERE = ["application", "firehose"];

const ENDPOINTS: Readonly<Record<DeliveryProtocol, (endpoint: string) => string | undefined>> = {
  sqs: (endpoint) => (parseArn(endpoint)?.service === "sqs" ? undefined : "SQS endpoint ARN"),
  lambda: (endpoint) => (parseArn(endpoint)?.service === "lambda" && parseFunctionReference(endpoint) ? undefined : "Lambda endpoint ARN"),
  http: (endpoint) => (isUrl(endpoint, "http:") ? undefined : "Endpoint must match the specified protocol"),
  https: (endpoint) => (isUrl(endpoint, "https:") ? undefined : "Endpoint must match the specified protocol"),
  email: (endpoint) => (/^[^\s@]+@[^\s@]+$/.test(endpoint) ? undefined : "Email address"),
  "email-json": (endpoint) => (/^[^\s@]+@[^\s@]+$/.test(endpoint) ? undefined : "Email address"),
  sms: (endpoint) => (/^\+?[0-9][0-9 ().-]{2,28}$/.test(endpoint) ? undefined : `Invalid SMS endpoint: ${endpoint}`),
};

/** Throws InvalidParameter. */
export function checkEndpoint(topic: Topic, protocol: string, endpoint: string | undefined): asserts protocol is DeliveryProtocol {
  if (ELSEWHERE.includes(protocol)) throw notImplemented(`the protocol ${protocol}`);
  if (!PROTOCOLS.includes(protocol as DeliveryProtocol)) throw invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`);
  if (endpoint === undefined || endpoint === "") throw invalidParameter("Endpoint");
  const problem = ENDPOINTS[protocol as DeliveryProtocol](endpoint);
  if (problem !== undefined) throw invalidParameter(problem);
  const toFifo = protocol === "sqs" && endpoint.endsWith(".fifo");
  if (toFifo && !isFifo(topic)) throw invalidParameter("Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics");
  if (isFifo(topic) && protocol !== "sqs") throw invalidParameter("Invalid parameter: Endpoint Reason: Please use FIFO SQS queue");
}

type Check = (value: string, fail: (reason: string) => Error, topic: Topic, protocol: DeliveryProtocol, prefix: string) => void;

const CHECKS: Readonly<Record<string, Check>> = {
  FilterPolicy: () => {}, // With its scope, when all attributes are known.
  FilterPolicyScope: (value, fail) => {
    const known = value === "MessageAttributes" || value === "MessageBody";
    if (!known) throw fail(`FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`);
  },
  RawMessageDelivery: (value, fail, _topic, protocol) => {
    if (!/^(true|false)$/i.test(value)) throw fail(`RawMessageDelivery: Invalid value [${value}]. Must be true or false.`);
    if (/^true$/i.test(value) && !["sqs", "http", "https"].includes(protocol))
      throw fail("RawMessageDelivery: Delivery protocol does not support raw message delivery.");
  },
  RedrivePolicy: (value, fail, topic) => checkRedrivePolicy(value, (reason) => fail(`RedrivePolicy: ${reason}`), topic),
  DeliveryPolicy: (value, fail, _topic, protocol, prefix) => {
    if (protocol !== "http" && protocol !== "https") throw fail(`DeliveryPolicy: Delivery protocol [${protocol}] does not support a delivery policy.`);
    checkDeliveryPolicy(value, "subscription", prefix);
  },
  SubscriptionRoleArn: () => {
    throw notImplemented("the subscription attribute SubscriptionRoleArn");
  },
  ReplayPolicy: () => {
    throw notImplemented("the subscription attribute ReplayPolicy");
  },
};

/** The attributes with `changes`, checked; what is set to nothing is gone. Throws InvalidParameter in the words of `action`. */
export function changeAttributes(current: Attributes, changes: Attributes, topic: Topic, protocol: DeliveryProtocol, action: FilterAction): Attributes {
  const prefix = action === "Subscribe" ? "Attributes Reason: " : "";
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(CHECKS, name)) throw invalidParameter(`${prefix}AttributeName`);
    if (value !== "") CHECKS[name]?.(value, (reason) => invalidParameter(`${prefix}${reason}`), topic, protocol, prefix);
  }
  const merged = Object.entries({ ...current, ...changes }).filter(([, value]) => value !== "");
  const attributes = Object.fromEntries(merged.map(([name, value]) => [name, name === "RawMessageDelivery" ? value.toLowerCase() : value]));
  compileFilterPolicy(attributes, action);
  return attributes;
}

/** A queue of the account, FIFO for a FIFO topic. */
function checkRedrivePolicy(text: string, fail: (reason: string) => Error, topic: Topic): void {
  let target: unknown;
  try {
    target = (JSON.parse(text) as { deadLetterTargetArn?: unknown } | null)?.deadLetterTargetArn;
  } catch {
    throw fail("failed to parse JSON.");
  }
  const arn = typeof target === "string" ? parseArn(target) : undefined;
  if (arn?.service !== "sqs") throw fail("deadLetterTargetArn is an invalid arn");
  const own = parseArn(topic.arn);
  if (arn.region !== own?.region) throw fail("deadLetterTargetArn must be in the same region as the subscription");
  if (arn.accountId !== own.accountId) throw fail("deadLetterTargetArn must be in the same account as the subscription");
  if (isFifo(topic) && !arn.resource.endsWith(".fifo")) throw fail("must use a FIFO queue as DLQ for a FIFO topic");
  if (!isFifo(topic) && arn.resource.endsWith(".fifo")) throw fail("must use a standard queue as DLQ for a standard topic");
}

function isUrl(text: string, protocol: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === protocol;
}
