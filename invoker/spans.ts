// The span of one attempt at running a function, named and described by OpenTelemetry's conventions for functions.
import { parseArn } from "../core/arn.ts";
import type { EventEnvelope } from "../core/event.ts";
import type { FunctionDefinition } from "../core/function.ts";
import type { Ids } from "../core/ids.ts";
import { faasTrigger, messagingSystem } from "../core/semantic-conventions.ts";
import {
  type Attributes,
  extractContext,
  failSpan,
  formatXrayHeader,
  type Link,
  parseXrayHeader,
  type Span,
  type SpanContext,
  SpanKind,
  type Tracer,
  trace,
} from "../core/tracing.ts";
import { extendLineage } from "./lineage.ts";

export interface AttemptSpan {
  readonly span: Span;
  /** `Lambda-Runtime-Trace-Id`. */
  readonly traceHeader: string;
  /** Absent when nothing is traced. */
  readonly traceId: string | undefined;
}

export interface SpanOptions {
  readonly definition: FunctionDefinition;
  readonly event: EventEnvelope;
  /** The records of which the event was made, where it is a batch. */
  readonly batch?: readonly EventEnvelope[];
  readonly requestId: string;
  readonly attempt: number;
  readonly kind: "publish" | "request";
}

/** All attempts at one event are children of the span that sent it; a batch is linked to what led to each of its records. */
export function startAttemptSpan(tracer: Tracer, ids: Ids, { definition, event, batch, requestId, attempt, kind }: SpanOptions): AttemptSpan {
  const span = tracer.startSpan(
    definition.name,
    {
      kind: kind === "publish" || batch ? SpanKind.CONSUMER : SpanKind.SERVER,
      ...(batch && { links: batch.flatMap(linkTo) }),
      attributes: {
        "faas.trigger": faasTrigger(event.connector),
        "faas.invocation_id": requestId,
        "faas.name": definition.name,
        "faas.version": definition.version,
        "faas.invocation.attempt": attempt,
        "cloud.resource_id": `${definition.arn}:${definition.version}`,
        "aws.lambda.invoked_arn": invokedArn(definition, event.qualifier),
        ...describeFunction(definition),
        ...describeMessages(event, batch),
        ...describeDocument(event),
      },
    },
    extractContext({ traceparent: event.traceparent, xray: event.xraytraceheader }),
  );
  const spanContext = span.spanContext();
  const traced = trace.isSpanContextValid(spanContext);
  const lineage = extendLineage(definition, event.xraytraceheader);
  return { span, traceHeader: formatXrayHeader(traced ? spanContext : untraced(ids), lineage), traceId: traced ? spanContext.traceId : undefined };
}

/** What would be the resource, if each function were a process of its own that traces itself. */
function describeFunction({ arn, memorySize, logGroup }: FunctionDefinition): Attributes {
  const { region = "", accountId = "" } = parseArn(arn) ?? {};
  const cloud = { "cloud.provider": "aws", "cloud.platform": "aws_lambda", "cloud.region": region, "cloud.account.id": accountId };
  return { ...cloud, "faas.max_memory": memorySize * 1024 * 1024, "aws.log.group.names": [logGroup] };
}

/** Queues and topics. */
function describeMessages({ connector, source, id }: EventEnvelope, batch: readonly EventEnvelope[] | undefined): Attributes {
  const system = messagingSystem(connector);
  if (system === undefined) return {};
  return {
    "messaging.system": system,
    "messaging.operation.type": "process",
    "messaging.operation.name": "process",
    "messaging.destination.name": parseArn(source)?.resource,
    ...(batch && { "messaging.batch.message_count": batch.length }),
    ...((batch?.length ?? 1) === 1 && { "messaging.message.id": id }),
  };
}

const DOCUMENT_OPERATIONS: Readonly<Record<string, string>> = { ObjectCreated: "insert", ObjectRemoved: "delete" };

/** Objects in buckets. */
function describeDocument({ connector, source, type, subject, time }: EventEnvelope): Attributes {
  if (connector !== "s3") return {};
  return {
    "faas.document.collection": parseArn(source)?.resource,
    "faas.document.operation": DOCUMENT_OPERATIONS[type.split(".")[3] ?? ""] ?? "edit",
    "faas.document.name": subject,
    "faas.document.time": time,
  };
}

function linkTo({ id, xraytraceheader }: EventEnvelope): Link[] {
  const { span } = parseXrayHeader(xraytraceheader);
  return span ? [{ context: span, attributes: { "messaging.message.id": id } }] : [];
}

/** As the caller named it: with the qualifier only where one was given. */
export function invokedArn(definition: FunctionDefinition, qualifier: string | undefined): string {
  return qualifier === undefined ? definition.arn : `${definition.arn}:${qualifier}`;
}

/** The Init of a cold start, as a child of the attempt that waited for it. Times are milliseconds since the epoch. */
export function recordInitSpan(tracer: Tracer, parent: Span, started: number, durationMs: number): void {
  const context = trace.setSpan(extractContext({}), parent);
  tracer.startSpan("init", { kind: SpanKind.INTERNAL, startTime: started }, context).end(started + durationMs);
}

/** Marks the span of a function that failed. */
export function failAttemptSpan(span: Span, errorType: string, message: string): void {
  const error = new Error(message);
  error.name = errorType;
  error.stack = `${errorType}: ${message}`;
  span.setAttribute("error.type", errorType);
  failSpan(span, error);
}

/** Handlers are told a trace also where nobody records one. */
function untraced(ids: Ids): SpanContext {
  return { traceId: ids.hex(32), spanId: ids.hex(16), traceFlags: 0 };
}
