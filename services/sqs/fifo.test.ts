// FIFO queues: order within groups, and no message twice.
import { expect } from "chai";
import { SqsBench } from "./fixture.ts";

describe("a FIFO queue", () => {
  const name = "q.fifo";
  let sqs: SqsBench;
  beforeEach(async () => {
    sqs = await SqsBench.open();
    await sqs.create(name, { ContentBasedDeduplication: "true" });
  });
  const send = (body: string, group = "g", more: object = {}) => sqs.send(name, body, { MessageGroupId: group, ...more });

  it("gives a group's messages in order, with growing numbers of 20 digits", async () => {
    const sent = [];
    for (const body of ["1", "2", "3"]) sent.push((await send(body)).SequenceNumber);
    expect(sent).to.deep.equal([...sent].sort());
    const messages = await sqs.receive(name);
    expect(messages.map(({ Body }) => Body)).to.deep.equal(["1", "2", "3"]);
    expect(messages.map(({ Attributes }) => Attributes.SequenceNumber)).to.deep.equal(sent);
    expect(messages[0].Attributes).to.include({ MessageGroupId: "g" }).and.to.have.property("MessageDeduplicationId").with.length(64);
    for (const number of sent) expect(number).to.match(/^\d{20}$/);
  });

  it("gives nothing more of a group while one of its messages is in flight; other groups go on", async () => {
    await send("a1", "a");
    await send("a2", "a");
    await send("b1", "b");
    const [first] = await sqs.receive(name, { MaxNumberOfMessages: 1 });
    expect(await sqs.bodies(name)).to.deep.equal(["b1"]);
    await sqs.delete(name, first);
    expect(await sqs.bodies(name)).to.deep.equal(["a2"]);
  });

  it("gives a receive that waits all that one batch has brought", async () => {
    const waiting = sqs.bodies(name, { WaitTimeSeconds: 20 });
    const Entries = ["1", "2", "3"].map((Id) => ({ Id, MessageBody: Id, MessageGroupId: "g" }));
    await sqs.call("SendMessageBatch", { QueueUrl: sqs.url(name), Entries });
    expect(await waiting).to.deep.equal(["1", "2", "3"]);
  });

  it("gives a message whose timeout has passed again before those after it", async () => {
    await send("1");
    await send("2");
    await sqs.receive(name, { MaxNumberOfMessages: 1 });
    await sqs.seconds(30);
    expect(await sqs.bodies(name)).to.deep.equal(["1", "2"]);
  });

  it("answers a duplicate within five minutes as the original, though that was deleted, and over a restart", async () => {
    const original = await send("1");
    await sqs.delete(name, (await sqs.receive(name))[0]);
    expect(await send("1")).to.deep.equal(original);
    await sqs.restart();
    expect(await send("1")).to.deep.equal(original);
    expect(await sqs.bodies(name)).to.deep.equal([]);
    await sqs.seconds(300);
    expect((await send("1")).MessageId).to.not.equal(original.MessageId);
    expect(await sqs.bodies(name)).to.deep.equal(["1"]);
  });

  it("looks for duplicates in the group alone, in its mode of high throughput", async () => {
    await sqs.create("fast.fifo", { DeduplicationScope: "messageGroup", FifoThroughputLimit: "perMessageGroupId", ContentBasedDeduplication: "true" });
    for (const group of ["a", "b", "a"]) await sqs.send("fast.fifo", "same", { MessageGroupId: group });
    expect(await sqs.bodies("fast.fifo")).to.have.length(2);
  });

  it("refuses messages without group, without deduplication id, and with a delay", async () => {
    await sqs.create("explicit.fifo");
    const message = { QueueUrl: sqs.url("explicit.fifo"), MessageBody: "x" };
    expect(await sqs.refused("SendMessage", message)).to.equal("MissingParameter: The request must contain the parameter MessageGroupId.");
    expect(await sqs.refused("SendMessage", { ...message, MessageGroupId: "g" })).to.equal(
      "InvalidParameterValue: The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
    expect(await sqs.refused("SendMessage", { ...message, MessageGroupId: "g", MessageDeduplicationId: "d", DelaySeconds: 2 })).to.equal(
      "InvalidParameterValue: Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.",
    );
    const { Failed } = await sqs.call("SendMessageBatch", { QueueUrl: message.QueueUrl, Entries: [{ Id: "a", MessageBody: "x" }] });
    expect(Failed).to.deep.equal([
      { Id: "a", SenderFault: true, Code: "InvalidParameterValue", Message: "The request must contain the parameter MessageGroupId." },
    ]);
  });

  it("does not delete by a handle that has expired", async () => {
    await send("1");
    const [{ ReceiptHandle }] = (await sqs.receive(name)) as [{ ReceiptHandle: string }];
    await sqs.seconds(30);
    expect(await sqs.refused("DeleteMessage", { QueueUrl: sqs.url(name), ReceiptHandle })).to.equal(
      `InvalidParameterValue: Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    );
  });

  it("takes what is sent again for a duplicate though the original has expired, or is a dead letter", async () => {
    await sqs.create("dead.fifo");
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: sqs.arn("dead.fifo"), maxReceiveCount: 1 });
    await sqs.create("brief.fifo", { MessageRetentionPeriod: "60", VisibilityTimeout: "0", RedrivePolicy });
    const sendBriefly = (id: string) => sqs.send("brief.fifo", id, { MessageGroupId: id, MessageDeduplicationId: id });
    const dead = await sendBriefly("dead");
    for (const bodies of [["dead"], []]) expect(await sqs.bodies("brief.fifo")).to.deep.equal(bodies);
    expect(await sqs.bodies("dead.fifo")).to.deep.equal(["dead"]);
    const expired = await sendBriefly("expired");
    await sqs.seconds(60);
    expect(await sqs.bodies("brief.fifo")).to.deep.equal([]);
    expect([await sendBriefly("expired"), await sendBriefly("dead")]).to.deep.equal([expired, dead]);
    expect(await sqs.bodies("brief.fifo")).to.deep.equal([]);
  });

  it("takes other settings for its duplicates only as a pair", async () => {
    const refused = (attributes: object) => sqs.refused("SetQueueAttributes", { QueueUrl: sqs.url(name), Attributes: attributes });
    const fast = { DeduplicationScope: "messageGroup", FifoThroughputLimit: "perMessageGroupId" };
    const [scope, limit] = ["DeduplicationScope", "FifoThroughputLimit"].map((name) => `InvalidAttributeValue: Invalid value for the parameter ${name}.`);
    expect(await sqs.attributes(name)).to.include({ DeduplicationScope: "queue", FifoThroughputLimit: "perQueue" });
    expect(await refused({ FifoThroughputLimit: "perMessageGroupId" })).to.equal(limit);
    expect(await refused({ DeduplicationScope: "message" })).to.equal(scope);
    expect(await refused({ ...fast, FifoThroughputLimit: "perGroup" })).to.equal(limit);
    await sqs.call("SetQueueAttributes", { QueueUrl: sqs.url(name), Attributes: fast });
    expect(await sqs.attributes(name)).to.include(fast);
    expect(await refused({ DeduplicationScope: "queue" })).to.equal(limit);
    await sqs.create("standard");
    expect(await sqs.refused("SetQueueAttributes", { QueueUrl: sqs.url("standard"), Attributes: fast })).to.match(/^InvalidAttributeName: Unknown Attribute/);
  });

  it("answers a receive attempt again for five minutes, unless a message of it was touched", async () => {
    const attempt = { ReceiveRequestAttemptId: "try", VisibilityTimeout: 43_200 };
    await send("1", "a");
    await send("2", "b");
    const first = await sqs.receive(name, attempt);
    await sqs.seconds(299);
    expect(await sqs.receive(name, attempt)).to.deep.equal(first);
    await sqs.seconds(1);
    expect(await sqs.receive(name, attempt)).to.deep.equal([]);
    await send("3", "c");
    const another = { ...attempt, ReceiveRequestAttemptId: "another" };
    const [third] = await sqs.receive(name, another);
    await sqs.delete(name, third);
    expect(await sqs.receive(name, another)).to.deep.equal([]);
  });

  it("answers a receive attempt again with the same messages", async () => {
    await send("1");
    const first = await sqs.receive(name, { ReceiveRequestAttemptId: "try" });
    expect(await sqs.receive(name, { ReceiveRequestAttemptId: "try" })).to.deep.equal(first);
    expect(await sqs.receive(name, { ReceiveRequestAttemptId: "other" })).to.deep.equal([]);
  });

  it("keeps the order over a restart", async () => {
    for (const body of ["1", "2", "3"]) await send(body);
    await sqs.restart();
    await send("4");
    expect(await sqs.bodies(name)).to.deep.equal(["1", "2", "3", "4"]);
  });
});
