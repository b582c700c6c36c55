import { expect } from "chai";
import { queueArn } from "../core/arn.ts";
import { Ids } from "../core/ids.ts";
import type { SampleOptions } from "./sample.ts";
import { type SampleKind, sampleEvent, sampleKinds } from "./samples.ts";

const TIME = Date.parse("2026-01-01T00:00:00Z");

interface Sampled {
  // biome-ignore lint/suspicious/noExplicitAny: records of three sources.
  readonly Records: readonly any[];
}

/** The records of a sample. */
function sample(name: string, options: SampleOptions = {}, count = 1) {
  const kind = sampleKinds.find((one) => one.name === name) as SampleKind;
  return (kind.make(options, { ids: new Ids("seed"), region: "eu-central-1", time: TIME, count }) as Sampled).Records;
}

describe("a sample event", () => {
  it("repeats itself with the seed of its ids", () => {
    for (const { name } of sampleKinds) expect(sample(name)).to.deep.equal(sample(name));
  });

  it("is had by its name, of this moment", () => {
    const { Records } = sampleEvent("sqs", { body: "hi" }) as Sampled;
    expect(Records).to.have.length(1);
    expect(Records[0]).to.include({ body: "hi", awsRegion: "us-east-1" });
    expect(sampleEvent("s3", {}, { seed: "one", time: TIME })).to.deep.equal(sampleEvent("s3", {}, { seed: "one", time: TIME }));
    expect(() => sampleEvent("carrier-pigeon" as "s3")).to.throw("there is no kind of event called carrier-pigeon; there are s3, ");
  });

  it("of S3 has what was chosen, the key encoded as S3 does", () => {
    const [record] = sample("s3", { bucket: "photos", key: "in/red flower+é.jpg", size: 3, versionId: "v1" });
    expect(record).to.deep.include({ awsRegion: "eu-central-1", eventTime: "2026-01-01T00:00:00.000Z", eventName: "ObjectCreated:Put" });
    expect(record.s3.bucket).to.deep.include({ name: "photos", arn: "arn:aws:s3:::photos" });
    expect(record.s3.object).to.include({ key: "in/red+flower%2B%C3%A9.jpg", size: 3, versionId: "v1" });
  });

  it("of a deletion has the members of one", () => {
    expect(Object.keys(sample("s3", { eventName: "s3:ObjectRemoved:Delete" })[0].s3.object)).to.deep.equal(["key", "sequencer"]);
    const marker = sample("s3", { eventName: "ObjectRemoved:DeleteMarkerCreated" })[0].s3.object;
    expect(Object.keys(marker)).to.deep.equal(["key", "eTag", "versionId", "sequencer"]);
    expect(marker.eTag).to.equal("d41d8cd98f00b204e9800998ecf8427e");
  });

  it("is refused for an event that S3 does not tell of", () => {
    expect(() => sample("s3", { eventName: "ObjectEaten" })).to.throw("there is no event ObjectEaten; there are ObjectCreated:Put, ");
  });

  it("of a FIFO queue has group, sequence number and deduplication id", () => {
    const [record] = sample("sqs", { queue: "orders.fifo", group: "ada" });
    expect(record.attributes).to.include({ MessageGroupId: "ada" }).and.to.have.any.keys("MessageDeduplicationId");
    expect(record.attributes.SequenceNumber).to.match(/^\d{20}$/);
    expect(record.eventSourceARN).to.equal(queueArn("orders.fifo", "eu-central-1"));
  });

  it("of a queue may have several records, each a message of its own", () => {
    const records = sample("sqs", { body: "hi", attributes: { bytes: { DataType: "Binary", BinaryValue: "AAEC" } } }, 3);
    expect(new Set(records.map(({ messageId }) => messageId)).size).to.equal(3);
    expect(new Set(sample("sqs", { queue: "orders.fifo" }, 3).map(({ attributes }) => attributes.SequenceNumber)).size).to.equal(3);
    expect(records[0]).to.deep.include({ body: "hi", md5OfBody: "49f68a5c8493ec2c0bf489821c21fc3b" });
    expect(records[0].messageAttributes.bytes).to.include({ binaryValue: "AAEC", dataType: "Binary" });
  });

  it("takes a queue by its ARN, and is in that queue's region", () => {
    const arn = queueArn("orders", "ap-south-1");
    expect(sample("sqs", { queue: arn })[0]).to.include({ eventSourceARN: arn, awsRegion: "ap-south-1" });
  });

  it("of a topic has message, subject and attributes", () => {
    const [{ Sns }] = sample("sns", { topic: "news", subject: "hello", body: "text", attributes: { color: { DataType: "String", StringValue: "red" } } });
    expect(Sns).to.deep.include({ Subject: "hello", Message: "text", MessageAttributes: { color: { Type: "String", Value: "red" } } });
    expect(() => sample("sns", { topic: "news.fifo" })).to.throw("news.fifo is a FIFO topic");
  });
});
