// An invocation on its way to the bus, and what comes back as the API shows it.
import { Buffer, isUtf8 } from "node:buffer";
import { ServiceError } from "../../core/errors.ts";
import type { EventEnvelope } from "../../core/event.ts";
import type { FunctionError, InvocationReport, Outcome, Refusal } from "../../core/outcome.ts";
import { Payload } from "../../core/payload.ts";
import { carry, context, formatXrayHeader, headerWithLineage, trace } from "../../core/tracing.ts";
import type { RequestContext } from "../service.ts";
import { internal, invalidContent, payloadTooLarge } from "./errors.ts";
import type { Lambda } from "./lambda.ts";
import { ASYNCHRONOUS_PAYLOAD_BYTES, CLIENT_CONTEXT_BYTES, SYNCHRONOUS_PAYLOAD_BYTES } from "./limits.ts";
import type { FunctionName } from "./names.ts";

/** The members of Invoke that travel. */
export interface InvokeInput {
  readonly FunctionName: string;
  readonly Qualifier?: string;
  readonly InvocationType?: "RequestResponse" | "Event" | "DryRun";
  readonly LogType?: "None" | "Tail";
  /** JSON in base64. */
  readonly ClientContext?: string;
  readonly Payload?: Uint8Array;
  readonly TenantId?: string;
  readonly DurableExecutionName?: string;
}

export interface InvokeOutput {
  readonly StatusCode: number;
  readonly ExecutedVersion?: string;
  readonly FunctionError?: string;
  readonly LogResult?: string;
  readonly Payload?: Uint8Array;
}

const EMPTY = Buffer.from("{}");

/**
 * The caller's bytes, checked and otherwise untouched; none is `{}`. Parsing is the check, and the payload keeps what it found.
 * `announced` is how many bytes the caller sent, where the gateway has not kept all of them.
 * Throws RequestTooLargeException and InvalidRequestContentException.
 */
export function readPayload(bytes: Uint8Array | undefined, type: "RequestResponse" | "Event", announced?: string): Payload {
  if (!bytes || bytes.byteLength === 0) return Payload.from(EMPTY);
  const limit = type === "Event" ? ASYNCHRONOUS_PAYLOAD_BYTES : SYNCHRONOUS_PAYLOAD_BYTES;
  if (bytes.byteLength > limit) throw payloadTooLarge(Math.max(bytes.byteLength, Number(announced ?? 0)), type, limit);
  const payload = Payload.from(bytes);
  try {
    if (!isUtf8(bytes)) throw new SyntaxError("Invalid UTF-8");
    void payload.value;
  } catch (error) {
    throw invalidContent(`Could not parse request body into json: Could not parse payload into json: ${(error as Error).message}`);
  }
  return payload;
}

/** Throws InvalidRequestContentException when the client context is not JSON in base64, or too long. */
export function checkClientContext(text: string): void {
  if (text.length > CLIENT_CONTEXT_BYTES)
    throw invalidContent(`Client context must be no more than ${CLIENT_CONTEXT_BYTES} bytes long; it has ${text.length}.`);
  const decoded = Buffer.from(text, "base64").toString("utf8");
  if (decoded === "" || !isObject(decoded)) throw invalidContent("Client context must be a valid Base64-encoded JSON object.");
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** The envelope in which an invocation by API travels. */
export function envelope(lambda: Lambda, named: FunctionName, payload: Payload, request: RequestContext, input: Partial<InvokeInput>): EventEnvelope {
  const { requestId } = request;
  const time = new Date(lambda.context.clock.now()).toISOString();
  const span = trace.getSpan(context.active());
  return {
    specversion: "1.0",
    id: requestId,
    source: named.arn,
    type: "com.amazonaws.lambda.Invoke",
    time,
    datacontenttype: "application/json",
    data: payload,
    requestid: requestId,
    acceptedtime: time,
    qualifier: named.qualifier,
    connector: "invoke",
    clientcontext: input.ClientContext,
    logtype: input.LogType === "Tail" ? "Tail" : undefined,
    traceparent: span && carry(span).traceparent,
    xraytraceheader: headerWithLineage(request.headers["x-amzn-trace-id"]),
  };
}

/** `Root=…;Sampled=…`, where the request is traced. */
export function traceHeader(): string | undefined {
  const span = trace.getSpan(context.active())?.spanContext();
  return span && trace.isSpanContextValid(span) ? formatXrayHeader(span).replace(/;Parent=[^;]*/, "") : undefined;
}

/** What became of a synchronous invocation, as Invoke answers it. Throws where the function was not run. */
export function showOutcome(outcome: Outcome | undefined): InvokeOutput {
  switch (outcome?.status) {
    case "succeeded":
      return { ...shownReport(outcome.invocation), Payload: (outcome.payload ?? Payload.of(null)).bytes };
    case "returned":
    case "failed":
      return shownError(outcome.error, outcome.invocation);
    case "refused":
      throw shownRefusal(outcome.refusal);
    default:
      throw internal(`The function was not run: it was ${outcome?.status ?? "never answered"}.`);
  }
}

function shownError(error: FunctionError, report: InvocationReport | undefined): InvokeOutput {
  return { ...shownReport(report), FunctionError: "Unhandled", Payload: error.payload.bytes };
}

function shownReport(report: InvocationReport | undefined): InvokeOutput {
  return {
    StatusCode: 200,
    ExecutedVersion: report?.executedVersion ?? "$LATEST",
    ...(report?.logResult !== undefined && { LogResult: report.logResult }),
  };
}

function shownRefusal(refusal: Refusal): ServiceError {
  return new ServiceError(refusal.code, refusal.message, refusal.statusCode, {
    ...(refusal.members && { members: refusal.members }),
    ...(refusal.retryAfterSeconds !== undefined && { headers: { "Retry-After": String(refusal.retryAfterSeconds) } }),
  });
}
