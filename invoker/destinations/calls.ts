// How a shipment is handed to its target: the call of AWS's API that Lambda makes for it.
import { parseArn } from "../../core/arn.ts";
import type { EventEnvelope } from "../../core/event.ts";
import { type DeadLetter, functionOf, kindOf } from "./shipment.ts";

export interface TargetCall {
  readonly service: string;
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** SNS takes no more; a record beyond it goes without its payloads. */
const TOPIC_LIMIT = 256 * 1024;

/** Undefined when Lambda has no such targets. `endpoint` is what queue URLs begin with. */
export function callFor(shipment: EventEnvelope, endpoint: string): TargetCall | undefined {
  const target = shipment.subject as string;
  const arn = parseArn(target);
  switch (arn?.service) {
    case "sqs":
      return sendMessage(shipment, `${endpoint}/${arn.accountId}/${arn.resource}`);
    case "sns":
      return publish(shipment, target);
    case "lambda":
      return { service: "lambda", action: "Invoke", input: { FunctionName: target, InvocationType: "Event", Payload: shipment.data.bytes } };
    case "events":
      return putEvents(shipment, target);
    case "s3":
      return putObject(shipment, arn.resource);
    default:
      return undefined;
  }
}

function sendMessage(shipment: EventEnvelope, url: string): TargetCall {
  const { body, attributes } = messageOf(shipment);
  const header = shipment.xraytraceheader;
  const input = {
    QueueUrl: url,
    MessageBody: body,
    ...(attributes && { MessageAttributes: attributes }),
    ...(header && { MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: header } } }),
  };
  return { service: "sqs", action: "SendMessage", input };
}

function publish(shipment: EventEnvelope, topic: string): TargetCall {
  const { body, attributes } = messageOf(shipment);
  const message = attributes || Buffer.byteLength(body) <= TOPIC_LIMIT ? body : withoutPayloads(body);
  return { service: "sns", action: "Publish", input: { TopicArn: topic, Message: message, ...(attributes && { MessageAttributes: attributes }) } };
}

function putEvents(shipment: EventEnvelope, bus: string): TargetCall {
  const entry = {
    Source: "lambda",
    DetailType: `Lambda Function Invocation Result - ${kindOf(shipment) === "OnSuccess" ? "Success" : "Failure"}`,
    Detail: shipment.data.text,
    EventBusName: bus,
    Resources: [bus, shipment.source],
    ...(shipment.xraytraceheader && { TraceHeader: shipment.xraytraceheader }),
  };
  return { service: "events", action: "PutEvents", input: { Entries: [entry] } };
}

/** `aws/lambda/async/F/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<uuid>`: sent again, it has the same name. */
function putObject(shipment: EventEnvelope, bucket: string): TargetCall {
  const [day, time] = shipment.time.slice(0, 19).split("T") as [string, string];
  const key = `aws/lambda/async/${functionOf(shipment)}/${day.replaceAll("-", "/")}/${day}T${time.replaceAll(":", ".")}-${shipment.id}`;
  return { service: "s3", action: "PutObject", input: { Bucket: bucket, Key: key, Body: shipment.data.bytes, ContentType: "application/json" } };
}

function messageOf(shipment: EventEnvelope): { body: string; attributes?: Readonly<Record<string, unknown>> } {
  if (kindOf(shipment) !== "DeadLetter") return { body: shipment.data.text };
  const letter = shipment.data.value as DeadLetter;
  const attributes = {
    RequestID: { DataType: "String", StringValue: shipment.requestid },
    ErrorCode: { DataType: "Number", StringValue: String(letter.errorCode) },
    // An attribute cannot be empty.
    ...(letter.errorMessage && { ErrorMessage: { DataType: "String", StringValue: letter.errorMessage } }),
  };
  return { body: letter.event, attributes };
}

function withoutPayloads(text: string): string {
  const { requestPayload: _request, responsePayload: _response, ...record } = JSON.parse(text);
  return JSON.stringify(record);
}
