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
