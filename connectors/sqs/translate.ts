// A message as ReceiveMessage gives it → the record that a handler receives, and the envelope around it.
import type { EventEnvelope } from "../../core/event.ts";
import { isStructure } from "../../core/pattern/filters.ts";
import { Payload } from "../../core/payload.ts";
import { formatXrayHeader, parseTraceparent, parseXrayHeader } from "../../core/tracing.ts";

export interface Message {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly MD5OfBody: string;
  readonly Body: string;
  readonly Attributes: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
  readonly MD5OfMessageAttributes?: string;
  /** From a queue in this process: the span that sent it. */
  readonly traceparent?: string;
}

interface MessageAttribute {
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
  readonly DataType: string;
}

/** Where the message was received. */
export interface Origin {
  /** ARN of the queue. */
  readonly arn: string;
  readonly region: string;
}

/** The canonical record: members and their order are Lambda's. */
export function translateRecord(message: Message, { arn, region }: Origin) {
  const { MD5OfMessageAttributes } = message;
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes,
    messageAttributes: translateAttributes(message.MessageAttributes),
    ...(MD5OfMessageAttributes !== undefined && { md5OfMessageAttributes: MD5OfMessageAttributes }),
    md5OfBody: message.MD5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: arn,
    awsRegion: region,
  };
}

function translateAttributes(attributes: Message["MessageAttributes"] = {}) {
  const translated: Record<string, object> = {};
  for (const name in attributes) translated[name] = translateAttribute(attributes[name] as MessageAttribute);
  return translated;
}

/** Lists exist in the record only: SQS never implemented them. */
function translateAttribute({ StringValue, BinaryValue, DataType }: MessageAttribute) {
  return {
    ...(StringValue !== undefined && { stringValue: StringValue }),
    ...(BinaryValue !== undefined && { binaryValue: Buffer.from(BinaryValue).toString("base64") }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType,
  };
}

export function translate(message: Message, origin: Origin): EventEnvelope {
  const { SentTimestamp, MessageGroupId, SequenceNumber } = message.Attributes;
  const traced = traceHeader(message);
  return {
    specversion: "1.0",
    id: message.MessageId,
    source: origin.arn,
    type: "com.amazonaws.sqs.Message",
    time: new Date(Number(SentTimestamp)).toISOString(),
    datacontenttype: "application/json",
    data: Payload.from(JSON.stringify(translateRecord(message, origin))),
    ...(MessageGroupId !== undefined && { partitionkey: MessageGroupId }),
    ...(SequenceNumber !== undefined && { sequence: SequenceNumber }),
    ...(traced !== undefined && { xraytraceheader: traced }),
  };
}

/** What a client wrote into `traceparent` says more than X-Ray's header, which keeps the lineage. Where there is neither, the sending is all that is known. */
function traceHeader({ Attributes, MessageAttributes, traceparent }: Message): string | undefined {
  const header = Attributes["AWSTraceHeader"];
  const span = parseTraceparent(MessageAttributes?.["traceparent"]?.StringValue ?? (header === undefined ? traceparent : undefined));
  return span ? formatXrayHeader(span, parseXrayHeader(header).lineage) : header;
}

/** What filters look at: the record, whose body is parsed where it is JSON, an object or a list of some. What else JSON may be is a text like any other. */
export function filterable(message: Message, origin: Origin): object {
  return { ...translateRecord(message, origin), body: parsed(message.Body) };
}

function parsed(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    if (Array.isArray(value)) return value.filter(isStructure); // A list of texts in a pattern is for plain bodies only.
    return isStructure(value) ? value : body;
  } catch {
    return body;
  }
}
