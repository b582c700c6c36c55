// Standard queues: sending, receiving, hiding, deleting, waiting, on a virtual clock.
import { expect } from "chai";
import { Activity } from "../../core/activity.ts";
import { nextTurn } from "../../core/clock.ts";
import { ENDPOINT, SqsBench } from "./fixture.ts";

describe("a standard queue", () => {
  let sqs: SqsBench;
  beforeEach(async () => {
    sqs = await SqsBench.open();
    await sqs.create();
  });

  it("gives what was sent, with its sums and system attributes", async () => {
    const attributes = { n: { DataType: "Number", StringValue: "1" }, b: { DataType: "Binary.x", BinaryValue: Buffer.from([1, 2]) } };
    const trace = { AWSTraceHeader: { DataType: "String", StringValue: "Root=1-5e-a" } };
    const sent = await sqs.send("q", "hello", { MessageAttributes: attributes, MessageSystemAttributes: trace });
    expect(sent.MD5OfMessageBody).to.equal("5d41402abc4b2a76b9719d911017c592");
    const [message] = await sqs.receive();
    expect(message).to.include({
      MessageId: sent.MessageId,
      Body: "hello",
      MD5OfBody: sent.MD5OfMessageBody,
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
    });
    expect(message.MessageAttributes).to.deep.equal(attributes);
    expect(message.Attributes).to.include({ ApproximateReceiveCount: "1", AWSTraceHeader: "Root=1-5e-a", SentTimestamp: "1767225600000" });
    expect(message.Attributes).to.not.have.any.keys("SequenceNumber", "MessageGroupId", "DeadLetterQueueSourceArn");
  });

  it("shows of attributes what is asked for: by name, by prefix, or all, system attributes under both members", async () => {
    const text = { DataType: "String", StringValue: "v" };
    await sqs.send("q", "a", { MessageAttributes: { "a.x": text, "a.y": text, b: text } });
    const shown = async (more: object) => {
      const input = { QueueUrl: sqs.url("q"), VisibilityTimeout: 0, ...more };
      const { Messages } = await sqs.call("ReceiveMessage", input);
      return [Object.keys(Messages[0].Attributes ?? {}), Object.keys(Messages[0].MessageAttributes ?? {})];
    };
    expect(await shown({})).to.deep.equal([[], []]);
    expect(await shown({ MessageSystemAttributeNames: ["SentTimestamp"], MessageAttributeNames: ["a.*"] })).to.deep.equal([["SentTimestamp"], ["a.x", "a.y"]]);
    expect(await shown({ AttributeNames: ["SenderId"], MessageAttributeNames: ["b", "none"] })).to.deep.equal([["SenderId"], ["b"]]);
    expect((await shown({ MessageAttributeNames: [".*"] }))[1]).to.have.length(3);
    const wrong = { QueueUrl: sqs.url("q"), MessageSystemAttributeNames: ["Colour"] };
    expect(await sqs.refused("ReceiveMessage", wrong)).to.equal("InvalidAttributeName: Unknown Attribute Colour.");
  });

  it("answers without Messages when it is empty", async () => {
    expect(await sqs.call("ReceiveMessage", { QueueUrl: sqs.url("q") })).to.deep.equal({});
  });

  it("hides what was received until the visibility timeout has passed, and counts the receives", async () => {
    await sqs.send("q", "a");
    expect(await sqs.bodies()).to.deep.equal(["a"]);
    await sqs.seconds(29);
    expect(await sqs.bodies()).to.deep.equal([]);
    await sqs.seconds(1);
    const [message] = await sqs.receive();
    expect(message.Attributes).to.include({ ApproximateReceiveCount: "2", ApproximateFirstReceiveTimestamp: "1767225600000" });
  });

  it("counts what is there, in flight and delayed", async () => {
    await sqs.send("q", "a");
    await sqs.send("q", "b");
    await sqs.send("q", "c", { DelaySeconds: 5 });
    await sqs.receive("q", { MaxNumberOfMessages: 1 });
    expect(await sqs.attributes()).to.include({
      ApproximateNumberOfMessages: "1",
      ApproximateNumberOfMessagesNotVisible: "1",
      ApproximateNumberOfMessagesDelayed: "1",
    });
  });

  it("deletes by an old receipt handle, and twice", async () => {
    await sqs.send("q", "a");
    const [first] = await sqs.receive();
    await sqs.seconds(30);
    await sqs.receive();
    await sqs.delete("q", first);
    await sqs.delete("q", first);
    await sqs.seconds(60);
    expect(await sqs.bodies()).to.deep.equal([]);
  });

  it("refuses what is not a receipt handle of its own", async () => {
    await sqs.create("other");
    await sqs.send("other", "a");
    const [message] = await sqs.receive("other");
    for (const handle of ["nonsense", message.ReceiptHandle]) {
      const text = `ReceiptHandleIsInvalid: The input receipt handle "${handle}" is not a valid receipt handle.`;
      expect(await sqs.refused("DeleteMessage", { QueueUrl: sqs.url("q"), ReceiptHandle: handle })).to.equal(text);
    }
  });

  it("makes a message available at once when its visibility is changed to 0, and refuses that for one that is", async () => {
    await sqs.send("q", "a");
    const [{ ReceiptHandle }] = (await sqs.receive()) as [{ ReceiptHandle: string }];
    const change = { QueueUrl: sqs.url("q"), ReceiptHandle, VisibilityTimeout: 0 };
    await sqs.call("ChangeMessageVisibility", change);
    expect(await sqs.refused("ChangeMessageVisibility", change)).to.equal("MessageNotInflight: The message referred to isn't in flight.");
    expect(await sqs.bodies()).to.deep.equal(["a"]);
  });

  it("hides a message for no more than twelve hours in all", async () => {
    await sqs.send("q", "a");
    const [{ ReceiptHandle }] = (await sqs.receive()) as [{ ReceiptHandle: string }];
    await sqs.seconds(10);
    expect(await sqs.refused("ChangeMessageVisibility", { QueueUrl: sqs.url("q"), ReceiptHandle, VisibilityTimeout: 43_200 })).to.match(
      /^InvalidParameterValue: Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout/,
    );
  });

  it("delays by the message's own delay, or else by the queue's", async () => {
    await sqs.create("slow", { DelaySeconds: "10" });
    await sqs.send("slow", "own", { DelaySeconds: 2 });
    await sqs.send("slow", "queue's");
    await sqs.seconds(2);
    expect(await sqs.bodies("slow")).to.deep.equal(["own"]);
    await sqs.seconds(8);
    expect(await sqs.bodies("slow")).to.deep.equal(["queue's"]);
  });

  it("lets a receive wait, and answers it as soon as a message arrives", async () => {
    const waiting = sqs.bodies("q", { WaitTimeSeconds: 20 });
    await sqs.seconds(3);
    await sqs.send("q", "late");
    expect(await waiting).to.deep.equal(["late"]);
  });

  it("gives a receive that waits all that one batch has brought", async () => {
    const waiting = sqs.bodies("q", { WaitTimeSeconds: 20 });
    const Entries = ["a", "b", "c"].map((Id) => ({ Id, MessageBody: Id }));
    await sqs.call("SendMessageBatch", { QueueUrl: sqs.url("q"), Entries });
    expect(await waiting).to.deep.equal(["a", "b", "c"]);
  });

  it("answers a receive that has waited in vain", async () => {
    const waiting = sqs.bodies("q", { WaitTimeSeconds: 2, VisibilityTimeout: 0 });
    await sqs.seconds(2);
    expect(await waiting).to.deep.equal([]);
  });

  it("parks the call that waits, and resumes it in the turn in which it is given a message, or nothing", async () => {
    const activity = new Activity();
    const input = { QueueUrl: sqs.url("q"), WaitTimeSeconds: 20 };
    for (const end of [() => sqs.send("q", "a"), () => sqs.seconds(20)]) {
      const work = activity.begin("receive");
      const waiting = sqs.bench.call("ReceiveMessage", input, { endpoint: ENDPOINT, work });
      await nextTurn();
      expect(activity.pending()).to.deep.equal([]);
      await end();
      expect(activity.pending()).to.deep.equal(["receive"]);
      await waiting;
      work[Symbol.dispose]();
    }
  });

  it("gives nothing to a caller who has gone away", async () => {
    const caller = new AbortController();
    const waiting = sqs.call("ReceiveMessage", { QueueUrl: sqs.url("q"), WaitTimeSeconds: 20 }, caller.signal);
    caller.abort();
    await waiting;
    await sqs.send("q", "a");
    expect(await sqs.bodies()).to.deep.equal(["a"]);
  });

  it("forgets messages whose retention is over", async () => {
    await sqs.create("short", { MessageRetentionPeriod: "60" });
    await sqs.send("short", "a");
    await sqs.seconds(60);
    expect(await sqs.bodies("short")).to.deep.equal([]);
    expect((await sqs.attributes("short"))["ApproximateNumberOfMessages"]).to.equal("0");
  });

  it("is fair: a group with fewer messages in flight goes first", async () => {
    for (const body of ["n1", "n2", "n3", "n4"]) await sqs.send("q", body, { MessageGroupId: "noisy" });
    await sqs.send("q", "quiet", { MessageGroupId: "quiet" });
    expect(await sqs.bodies("q", { MaxNumberOfMessages: 2 })).to.deep.equal(["n1", "quiet"]);
  });

  it("gives turns to groups by what they have in flight, puts them in no order, and makes none of them wait", async () => {
    for (const body of ["a1", "a2", "a3", "b1", "b2"]) await sqs.send("q", body, { MessageGroupId: body.charAt(0) });
    await sqs.send("q", "none");
    const [first] = await sqs.receive("q", { MaxNumberOfMessages: 1 });
    expect(first.Attributes).to.include({ MessageGroupId: "a" }).and.to.not.have.property("SequenceNumber");
    expect(await sqs.bodies("q", { MaxNumberOfMessages: 2 })).to.have.members(["b1", "none"]);
    expect(await sqs.bodies()).to.have.members(["a2", "a3", "b2"]);
    await sqs.call("ChangeMessageVisibility", { QueueUrl: sqs.url("q"), ReceiptHandle: first.ReceiptHandle, VisibilityTimeout: 0 });
    expect(await sqs.bodies()).to.deep.equal(["a1"]);
  });

  it("has everything that was acknowledged after a restart, and nothing that was deleted", async () => {
    for (const body of ["a", "b", "c"]) await sqs.send("q", body, { MessageAttributes: { b: { DataType: "Binary", BinaryValue: Buffer.from([255]) } } });
    const [first] = await sqs.receive("q", { MaxNumberOfMessages: 1 });
    await sqs.delete("q", first);
    await sqs.restart();
    const messages = await sqs.receive();
    expect(messages.map(({ Body }) => Body)).to.deep.equal(["b", "c"]);
    expect(messages[0].MessageAttributes.b.BinaryValue).to.deep.equal(Buffer.from([255]));
  });

  it("counts receives over a restart, which ends leases", async () => {
    await sqs.send("q", "a");
    const [before] = await sqs.receive();
    await sqs.seconds(10);
    await sqs.restart();
    const [after] = await sqs.receive();
    expect(after.Attributes).to.include({ ApproximateReceiveCount: "2", ApproximateFirstReceiveTimestamp: before.Attributes.ApproximateFirstReceiveTimestamp });
    await sqs.delete("q", before);
    expect([...(await Array.fromAsync(sqs.bench.journal.entries()))].map(([key]) => key)).to.deep.equal(["queue:q"]);
  });

  it("is purged of what is in flight and delayed, too; handles of it delete nothing, and are no error", async () => {
    for (const body of ["a", "b"]) await sqs.send("q", body);
    await sqs.send("q", "c", { DelaySeconds: 5 });
    const [first] = await sqs.receive("q", { MaxNumberOfMessages: 1 });
    await sqs.call("PurgeQueue", { QueueUrl: sqs.url("q") });
    await sqs.delete("q", first);
    await sqs.seconds(60);
    expect(await sqs.bodies()).to.deep.equal([]);
    expect(await sqs.attributes()).to.include({ ApproximateNumberOfMessages: "0", ApproximateNumberOfMessagesNotVisible: "0" });
  });

  it("is purged once a minute, for good", async () => {
    await sqs.send("q", "a");
    await sqs.call("PurgeQueue", { QueueUrl: sqs.url("q") });
    expect(await sqs.refused("PurgeQueue", { QueueUrl: sqs.url("q") })).to.equal(
      "PurgeQueueInProgress: Only one PurgeQueue operation on q is allowed every 60 seconds.",
    );
    await sqs.restart();
    expect(await sqs.bodies()).to.deep.equal([]);
    await sqs.send("q", "b");
    expect(await sqs.bodies()).to.deep.equal(["b"]);
  });

  it("does not keep what was on its way in when it was purged", async () => {
    const sending = sqs.send("q", "a");
    await Promise.all([sending, sqs.call("PurgeQueue", { QueueUrl: sqs.url("q") })]);
    expect((await sqs.attributes())["ApproximateNumberOfMessages"]).to.equal("0");
  });

  it("is emptied by a reset, and stays", async () => {
    await sqs.send("q", "a");
    await sqs.bench.service.reset();
    expect(await sqs.bodies()).to.deep.equal([]);
    expect((await sqs.call("ListQueues", {})).QueueUrls).to.deep.equal([sqs.url("q")]);
  });
});
