// A call of an action, however it came: checked against the model, inside its span.
import { ConnectionError, ServiceError, TooLargeError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import { type Attributes, type Context, inSpan, type Span, SpanKind, type Tracer } from "../core/tracing.ts";
import { describeMessaging } from "./messaging-spans.ts";
import type { Members } from "./protocols/protocol.ts";
import type { Action, RequestContext, Service } from "./service.ts";
import { validate } from "./validation.ts";

/** Members of inputs that are worth finding a trace by. */
const TRACED: Readonly<Record<string, string>> = {
  Bucket: "aws.s3.bucket",
  Key: "aws.s3.key",
  FunctionName: "faas.invoked_name",
  QueueUrl: "aws.sqs.queue.url",
  TopicArn: "aws.sns.topic.arn",
};

/** Validates, calls, and gives the action's output. Throws what the action throws. */
export async function callAction(service: Service, name: string, input: Members, context: RequestContext): Promise<Members> {
  validate(service, name, input);
  return ((await (service.actions[name] as Action)(input, context)) ?? {}) as Members;
}

/** Runs `work` inside the call's span: `S3/PutObject`. */
export function inCallSpan<T>(
  tracer: Tracer,
  call: { service: Service; name: string; requestId: string; parent?: Context; attributes?: Attributes },
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const serviceId = call.service.model.metadata.serviceId;
  const attributes: Attributes = {
    "rpc.system": "aws-api",
    "rpc.service": serviceId,
    "rpc.method": call.name,
    "aws.request_id": call.requestId,
    ...call.attributes,
  };
  const options = { kind: SpanKind.SERVER, attributes, ...(call.parent && { parent: call.parent }) };
  return inSpan(tracer, `${serviceId}/${call.name}`, options, work);
}

export function traceInput(span: Span, { name: service }: Service, action: string, input: Members): void {
  if (!span.isRecording()) return;
  span.setAttributes(describeMessaging(service, action, input));
  for (const member in TRACED) if (typeof input[member] === "string") span.setAttribute(TRACED[member] as string, input[member] as string);
}

/** Any failure as an error that a protocol can encode. What is not one already is a fault of ours, or of a peer, and logged. */
export function asServiceError(error: unknown, service: Service, name: string, logger: Logger): ServiceError {
  if (error instanceof ServiceError) return error;
  if (error instanceof ConnectionError) return new ServiceError("ServiceUnavailable", error.message, 503, { cause: error });
  if (error instanceof TooLargeError) return new ServiceError("RequestEntityTooLargeException", error.message, 413, { cause: error });
  logger.error("action failed", { "rpc.service": service.name, "rpc.method": name, error });
  const code = { "rest-xml": "InternalError", "rest-json": "ServiceException", json: "InternalFailure", query: "InternalFailure" }[
    service.model.metadata.protocol
  ];
  return new ServiceError(code, "An internal error occurred in lambdabus; its log says more.", 500, { cause: error });
}
