import { expect } from "chai";
import { filterable, type Message, translate, translateRecord } from "./translate.ts";

const origin = { arn: "arn:aws:sqs:eu-west-1:123456789012:orders", region: "eu-west-1" };
const message: Message = {
  MessageId: "19dd0b57-b21e-4ac1-bd88-01bbb068cb78",
  ReceiptHandle: "handle",
  MD5OfBody: "5d41402abc4b2a76b9719d911017c592",
  Body: "hello",
  Attributes: { ApproximateReceiveCount: "1", SentTimestamp: "1523232000000", SenderId: "123456789012", ApproximateFirstReceiveTimestamp: "1523232000001" },
};
const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const HEADER = "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=00f067aa0ba902b7;Sampled=1;Lineage=1:68fd508a:5";
const text = (value: string) => ({ DataType: "String", StringValue: value });

describe("SQS's record", () => {
  it("has Lambda's members in Lambda's order", () => {
    expect(JSON.stringify(translateRecord(message, origin))).to.equal(
      JSON.stringify({
        messageId: "19dd0b57-b21e-4ac1-bd88-01bbb068cb78",
        receiptHandle: "handle",
        body: "hello",
        attributes: message.Attributes,
        messageAttributes: {},
        md5OfBody: "5d41402abc4b2a76b9719d911017c592",
        eventSource: "aws:sqs",
        eventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:orders",
        awsRegion: "eu-west-1",
      }),
    );
  });

  it("writes message attributes in lower camel case, binary ones in base64, with lists that are always empty", () => {
    const MessageAttributes = {
      name: text("v"),
      price: { DataType: "Number.int", StringValue: "12" },
      bytes: { DataType: "Binary.png", BinaryValue: Buffer.from([0, 255]) },
    };
    const record = translateRecord({ ...message, MessageAttributes, MD5OfMessageAttributes: "00b114c5" }, origin);
    const lists = { stringListValues: [], binaryListValues: [] };
    expect(record.messageAttributes).to.deep.equal({
      name: { stringValue: "v", ...lists, dataType: "String" },
      price: { stringValue: "12", ...lists, dataType: "Number.int" },
      bytes: { binaryValue: "AP8=", ...lists, dataType: "Binary.png" },
    });
    expect(record).to.have.property("md5OfMessageAttributes", "00b114c5");
  });

  it("passes system attributes on as they are: all of them texts", () => {
    const Attributes = { ...message.Attributes, MessageGroupId: "g", SequenceNumber: "18849496460467696128", DeadLetterQueueSourceArn: "arn:dead" };
    expect(translateRecord({ ...message, Attributes }, origin).attributes).to.deep.equal(Attributes);
  });
});

describe("SQS's envelope", () => {
  it("is named by the message and the queue, and tells of group and sequence number", () => {
    const Attributes = { ...message.Attributes, MessageGroupId: "g", SequenceNumber: "18849496460467696128" };
    const { data, ...envelope } = translate({ ...message, Attributes }, origin);
    expect(envelope).to.deep.equal({
      specversion: "1.0",
      id: message.MessageId,
      source: origin.arn,
      type: "com.amazonaws.sqs.Message",
      time: "2018-04-09T00:00:00.000Z",
      datacontenttype: "application/json",
      partitionkey: "g",
      sequence: "18849496460467696128",
    });
    expect(data.value).to.deep.equal(translateRecord({ ...message, Attributes }, origin));
  });

  it("carries on the trace of AWSTraceHeader, or of a traceparent that the client wrote, with the lineage", () => {
    const Attributes = { ...message.Attributes, AWSTraceHeader: HEADER };
    const MessageAttributes = { traceparent: text(TRACEPARENT) };
    expect(translate(message, origin).xraytraceheader).to.equal(undefined);
    expect(translate({ ...message, Attributes }, origin).xraytraceheader).to.equal(HEADER);
    expect(translate({ ...message, MessageAttributes }, origin).xraytraceheader).to.equal(
      "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1",
    );
    expect(translate({ ...message, Attributes, MessageAttributes }, origin).xraytraceheader).to.equal(
      "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1;Lineage=1:68fd508a:5",
    );
  });
});

describe("what filters look at", () => {
  it("is the record, with its body parsed where it is JSON", () => {
    expect(filterable(message, origin)).to.deep.include({ body: "hello", eventSource: "aws:sqs" });
    expect(filterable({ ...message, Body: '{"a":[1]}' }, origin)).to.deep.include({ body: { a: [1] } });
    expect(filterable({ ...message, Body: '[{"a":1},"b"]' }, origin)).to.deep.include({ body: [{ a: 1 }] });
    for (const Body of ["12", "true", "null", '"a"']) expect(filterable({ ...message, Body }, origin), Body).to.deep.include({ body: Body });
  });
});
