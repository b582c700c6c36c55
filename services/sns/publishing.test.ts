import { expect } from "chai";
import { openMemoryBus } from "../../broker/index.ts";
import { Ids } from "../../core/ids.ts";
import { Logger } from "../../core/logger.ts";
import { QUEUE, SnsBench, TOPIC } from "./fixture.ts";

describe("publishing to SNS", () => {
  let sns: SnsBench;
  beforeEach(async () => {
    sns = await SnsBench.open((clock) => openMemoryBus({ clock, ids: new Ids("t"), logger: new Logger("error", () => {}) }));
    await sns.topic();
    await sns.subscribe("sqs", QUEUE, { RawMessageDelivery: "true" });
  });
  afterEach(() => sns.close());

  const refused = (input: object) => sns.refused("Publish", { TopicArn: TOPIC, Message: "m", ...input });
  const bodies = () => sns.sent.map(({ MessageBody }) => MessageBody);

  it("refuses a message that is empty, or too long with its attributes", async () => {
    expect(await refused({ Message: "" })).to.equal("InvalidParameter: Invalid parameter: Empty message");
    expect(await refused({ Message: "x".repeat(262_145) })).to.equal("InvalidParameter: Invalid parameter: Message too long");
    const attributes = (length: number) => ({ MessageAttributes: { a: { DataType: "String", StringValue: "x".repeat(length) } } });
    expect(await refused({ Message: "é".repeat(131_000), ...attributes(138) })).to.equal("InvalidParameter: Invalid parameter: Message too long");
    await sns.publish("é".repeat(131_000), attributes(137));
    expect(sns.sent).to.have.length(1);
  });

  it("refuses a subject of more than 100 characters, of other than ASCII, of lines, or with a space in front", async () => {
    for (const Subject of ["", "x".repeat(101), "ä", "a\nb", " a"])
      expect(await refused({ Subject }), Subject).to.equal("InvalidParameter: Invalid parameter: Subject");
    await sns.publish("m", { Subject: `!${"x".repeat(99)}` });
    expect(bodies()).to.deep.equal(["m"]);
  });

  it("refuses attributes in AWS's words", async () => {
    const attribute = (value: object, name = "a") => refused({ MessageAttributes: { [name]: value } });
    expect(await attribute({ DataType: "String" })).to.equal(
      "ParameterValueInvalid: The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.",
    );
    expect(await attribute({ DataType: "Text", StringValue: "x" })).to.equal(
      "ParameterValueInvalid: The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    );
    expect(await attribute({ DataType: "Binary", StringValue: "x" })).to.equal(
      "ParameterValueInvalid: The message attribute 'a' with type 'Binary' must use field 'Binary'.",
    );
    expect(await attribute({ DataType: "Number", StringValue: "x" })).to.contain("Could not cast message attribute 'a' value to number.");
    for (const name of ["", "a b", ".a", "a.", "a..b"])
      expect(await attribute({ DataType: "String", StringValue: "x" }, name), name).to.contain("ParameterValueInvalid");
  });

  it("needs to be told where to", async () => {
    expect(await sns.refused("Publish", { Message: "m" })).to.equal(
      "InvalidParameter: Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter",
    );
    expect(await sns.refused("Publish", { Message: "m", TargetArn: "arn:aws:sns:us-east-1:000000000000:endpoint/GCM/a/b" })).to.contain("NotImplemented");
    await sns.publish("by target", { TargetArn: TOPIC, TopicArn: undefined });
    expect(bodies()).to.deep.equal(["by target"]);
  });

  it("says something else to each protocol with MessageStructure json", async () => {
    await sns.subscribe("sms", "+15550100");
    await sns.publish(JSON.stringify({ default: "to all", sqs: "to queues", http: 7 }), { MessageStructure: "json" });
    expect(bodies()).to.deep.equal(["to queues"]);
    expect(JSON.parse(sns.page("/_lambdabus/inbox") ?? "")).to.have.nested.property("[0].body", "to all");
    const structured = (Message: string, MessageStructure = "json") => refused({ Message, MessageStructure });
    expect(await structured('{"sqs":"x"}')).to.equal("InvalidParameter: Invalid parameter: Message Structure - No default entry in JSON message body");
    expect(await structured("plain")).to.equal("InvalidParameter: Invalid parameter: Message Structure - JSON message body failed to parse");
    expect(await structured("[1]")).to.contain("failed to parse");
    expect(await structured("m", "yaml")).to.equal("InvalidParameter: Invalid parameter: MessageStructure");
  });

  it("sends a text message to a number", async () => {
    await sns.call("Publish", { PhoneNumber: "+15550100", Message: "hello" });
    expect(JSON.parse(sns.page("/_lambdabus/inbox") ?? "")[0]).to.include({ protocol: "sms", to: "+15550100", body: "hello" });
    expect(await sns.refused("Publish", { PhoneNumber: "me", Message: "hello" })).to.contain("PhoneNumber");
  });

  it("takes up to ten messages at once, and tells of each", async () => {
    const entry = (Id: string, Message = Id) => ({ Id, Message });
    const batch = (...entries: object[]) => ({ TopicArn: TOPIC, PublishBatchRequestEntries: entries });
    const answer = await sns.call("PublishBatch", batch(entry("a"), entry("b", ""), entry("c")));
    await sns.bus.idle();
    expect(bodies()).to.have.members(["a", "c"]);
    expect(answer.Successful.map(({ Id }: { Id: string }) => Id)).to.deep.equal(["a", "c"]);
    expect(answer.Failed).to.deep.equal([{ Id: "b", Code: "InvalidParameter", Message: "Invalid parameter: Empty message", SenderFault: true }]);
    const refusals: [object, string][] = [
      [batch(), "EmptyBatchRequest"],
      [batch(...Array.from({ length: 11 }, (_, index) => entry(`e${index}`))), "TooManyEntriesInBatchRequest"],
      [batch(entry("a"), entry("a")), "BatchEntryIdsNotDistinct"],
      [batch(entry("a b")), "InvalidBatchEntryId"],
      [batch(entry("a", "x".repeat(200_000)), entry("b", "x".repeat(62_145))), "BatchRequestTooLong"],
    ];
    for (const [input, code] of refusals) expect(await sns.refused("PublishBatch", input)).to.match(new RegExp(`^${code}: `));
  });

  it("keeps what it acknowledged over a death before the delivery", async () => {
    await sns.bench.service[Symbol.asyncDispose]();
    await sns.call("Publish", { TopicArn: TOPIC, Message: "kept" });
    expect(bodies()).to.deep.equal([]);
    await sns.restart();
    await sns.bus.idle();
    expect(bodies()).to.deep.equal(["kept"]);
  });
});

describe("publishing to a FIFO topic of SNS", () => {
  let sns: SnsBench;
  let topic: string;
  const FIFO = `${QUEUE}.fifo`;
  beforeEach(async () => {
    sns = await SnsBench.open((clock) => openMemoryBus({ clock, ids: new Ids("t"), logger: new Logger("error", () => {}) }));
    topic = await sns.topic("t.fifo");
    await sns.subscribe("sqs", FIFO, { RawMessageDelivery: "true" }, topic);
  });
  afterEach(() => sns.close());

  const publish = (message: string, group: string, id: string) => sns.publish(message, { MessageGroupId: group, MessageDeduplicationId: id }, topic);
  const bodies = () => sns.sent.map(({ MessageBody }) => MessageBody);

  it("needs a group, and a deduplication id unless that is the content's", async () => {
    const refused = (input: object) => sns.refused("Publish", { TopicArn: topic, Message: "m", ...input });
    expect(await refused({})).to.equal("InvalidParameter: Invalid parameter: The MessageGroupId parameter is required for FIFO topics");
    expect(await refused({ MessageGroupId: "g" })).to.equal(
      "InvalidParameter: Invalid parameter: The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
    await sns.call("SetTopicAttributes", { TopicArn: topic, AttributeName: "ContentBasedDeduplication", AttributeValue: "true" });
    const one = await sns.publish("m", { MessageGroupId: "g" }, topic);
    expect(await sns.publish("m", { MessageGroupId: "g" }, topic)).to.deep.equal(one);
    expect(bodies()).to.deep.equal(["m"]);
    const standard = await sns.topic();
    expect(await sns.refused("Publish", { TopicArn: standard, Message: "m", MessageDeduplicationId: "d" })).to.contain("not valid for this topic type");
  });

  it("delivers a deduplication id once in five minutes, also over a restart", async () => {
    const one = await publish("m1", "g", "d");
    expect(one.SequenceNumber).to.match(/^\d{20}$/);
    await sns.seconds(299);
    expect(await publish("m2", "g", "d")).to.deep.equal(one);
    await sns.restart();
    expect(await publish("m3", "h", "d")).to.deep.equal(one);
    await sns.seconds(1);
    const other = await publish("m4", "g", "d");
    expect(bodies()).to.deep.equal(["m1", "m4"]);
    expect(other.SequenceNumber > one.SequenceNumber).to.equal(true);
  });

  it("deduplicates by group where the throughput is by group", async () => {
    await sns.call("SetTopicAttributes", { TopicArn: topic, AttributeName: "FifoThroughputScope", AttributeValue: "MessageGroup" });
    for (const [message, group] of [
      ["m1", "g"],
      ["m2", "h"],
      ["m3", "g"],
    ] as const)
      await publish(message, group, "d");
    expect(bodies()).to.deep.equal(["m1", "m2"]);
  });

  it("passes group and deduplication id on; the envelope has a sequence number and no signature", async () => {
    await sns.subscribe("sqs", `${QUEUE}2.fifo`, {}, topic);
    const { SequenceNumber } = await publish("m", "g", "d");
    for (const sent of sns.sent) expect(sent).to.include({ MessageGroupId: "g", MessageDeduplicationId: "d" });
    const { MessageBody } = sns.sent.find(({ queue }) => queue === "q2.fifo") ?? { MessageBody: "" };
    expect(Object.keys(JSON.parse(MessageBody))).to.deep.equal(["Type", "MessageId", "SequenceNumber", "TopicArn", "Message", "Timestamp", "UnsubscribeURL"]);
    expect(JSON.parse(MessageBody)).to.include({ SequenceNumber });
  });

  it("delivers to standard queues without the deduplication id", async () => {
    await sns.subscribe("sqs", QUEUE, {}, topic);
    await publish("m", "g", "d");
    expect(sns.sent.find(({ queue }) => queue === "q")).to.not.have.property("MessageDeduplicationId");
  });

  it("keeps a group in order when a delivery has to be tried again, and lets other groups pass", async () => {
    let broken = true;
    sns.queue = ({ MessageGroupId }) => {
      if (broken && MessageGroupId === "g") throw new Error("away");
    };
    for (const [message, group] of [
      ["g1", "g"],
      ["h1", "h"],
      ["g2", "g"],
    ] as const)
      await publish(message, group, message);
    expect(bodies()).to.deep.equal(["h1"]);
    broken = false;
    await sns.restart();
    await publish("g3", "g", "g3");
    expect(bodies()).to.deep.equal(["h1"]);
    await sns.seconds(10);
    expect(bodies()).to.deep.equal(["h1", "g1", "g2", "g3"]);
  });
});
