// Sends an object event to a queue or a topic: the notification that a function would get, as a message.
import { ServiceError } from "../../core/errors.ts";
import { NOTIFICATION_SUBJECT, sendMessage } from "../../core/message-target.ts";
import { context, extractContext, formatXrayHeader, parseXrayHeader, trace, withLineage } from "../../core/tracing.ts";
import { untilTaken } from "../attempts.ts";
import type { ConnectorContext } from "../connector.ts";
import type { MessageTarget } from "./bucket-mappings.ts";
import type { ObjectEvent, S3Settings } from "./schema.ts";
import { assemble, translateRecord } from "./translate.ts";

export interface Trace {
  readonly traceparent?: string | undefined;
  readonly xraytraceheader?: string | undefined;
}

/** Resolves when the target has it, or is not there to take it, which is said in the log. Rejects when `signal` says that we stop. */
export async function forward(
  event: ObjectEvent,
  { arn, options }: MessageTarget,
  { traceparent, xraytraceheader }: Trace,
  { aws, hostClock, logger, settings }: ConnectorContext<S3Settings>,
  signal: AbortSignal,
): Promise<void> {
  const text = JSON.stringify(assemble([translateRecord(event, options.id, settings)]));
  const { lineage } = parseXrayHeader(xraytraceheader);
  const cause = extractContext({ traceparent, xray: xraytraceheader });
  const span = trace.getSpanContext(cause);
  const message = { text, subject: NOTIFICATION_SUBJECT, traceHeader: span && formatXrayHeader(span, lineage) };
  const send = () => context.with(cause, () => withLineage(lineage, () => sendMessage(aws, arn, message)));
  const helps = (error: unknown) => {
    const refused = error instanceof ServiceError && error.fault === "client";
    const place = { "aws.s3.bucket": event.bucket, "lambdabus.target": arn, "exception.message": (error as Error).message };
    logger.warn(refused ? "notification not delivered" : "notification not taken, trying again", place);
    return !refused;
  };
  await untilTaken(send, helps, hostClock, signal);
}
