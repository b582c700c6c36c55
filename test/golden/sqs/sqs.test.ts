// Golden samples of SQS: published events, written again from the messages that they tell of.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { assembleRecords } from "../../../connectors/records.ts";
import { type Message, translate } from "../../../connectors/sqs/translate.ts";
import { skipAloud } from "../../support/skip-aloud.ts";

const published = join(import.meta.dirname, "../../../../shared/golden/sqs");

// biome-ignore lint/suspicious/noExplicitAny: samples are JSON.
type Json = any;

describe("SQS's published samples", () => {
  before(function () {
    if (!existsSync(published)) skipAloud(this, "the published samples are not here");
  });

  it("are written alike, to the byte: sam-Sqs.json", () => {
    const sample = read("sam-Sqs.json", {
      body: "three apples",
      md5_of_body: "0",
      account_id: "123456789012",
      partition: "aws",
      region: "eu-west-1",
      queue_name: "q",
    });
    expect(writeAgain(sample)).to.equal(JSON.stringify(sample));
  });

  it("are written alike, but for the lists that SQS never had: go-sqs-event.json", () => {
    const sample = read("go-sqs-event.json");
    for (const attribute of Object.values<Json>(sample.Records[0].messageAttributes)) Object.assign(attribute, { stringListValues: [], binaryListValues: [] });
    expect(JSON.parse(writeAgain(sample))).to.deep.equal(sample);
  });
});

function read(file: string, values: Record<string, string> = {}): Json {
  const text = readFileSync(join(published, file), "utf8");
  return JSON.parse(text.replace(/\{\{\{(\w+)\}\}\}/g, (_, name: string) => values[name] as string));
}

/** The event of the message that a sample tells of. */
function writeAgain({ Records: [record] }: Json): string {
  const attributes = Object.entries<Json>(record.messageAttributes).map(([name, { stringValue, binaryValue, dataType }]) => [
    name,
    { DataType: dataType, ...(stringValue && { StringValue: stringValue }), ...(binaryValue && { BinaryValue: Buffer.from(binaryValue, "base64") }) },
  ]);
  const message: Message = {
    MessageId: record.messageId,
    ReceiptHandle: record.receiptHandle,
    MD5OfBody: record.md5OfBody,
    Body: record.body,
    Attributes: record.attributes,
    MessageAttributes: Object.fromEntries(attributes),
    ...(record.md5OfMessageAttributes && { MD5OfMessageAttributes: record.md5OfMessageAttributes }),
  };
  return assembleRecords([translate(message, { arn: record.eventSourceARN, region: record.awsRegion }).data]).text;
}
