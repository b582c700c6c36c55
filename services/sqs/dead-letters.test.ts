// Dead letters: how messages get there, and how they are moved back.
import { expect } from "chai";
import { SqsBench } from "./fixture.ts";

const UNSUPPORTED =
  "InvalidAttributeValue: Invalid value for the parameter RedriveAllowPolicy. Reason: Amazon SQS can't create the redrive allow policy, as it\u2019s in an unsupported format.";

describe("dead letters", () => {
  let sqs: SqsBench;
  beforeEach(async () => {
    sqs = await SqsBench.open();
    await sqs.create("dlq");
    await sqs.create("q", { RedrivePolicy: redrive("dlq"), VisibilityTimeout: "1" });
  });
  const redrive = (target: string, maxReceiveCount: unknown = 2) => JSON.stringify({ deadLetterTargetArn: sqs.arn(target), maxReceiveCount });

  async function fail(times: number): Promise<void> {
    for (let count = 0; count < times; count++) {
      expect(await sqs.bodies()).to.have.length(1);
      await sqs.seconds(1);
    }
  }

  it("are delivered exactly maxReceiveCount times, then moved with all that they are", async () => {
    const { MessageId } = await sqs.send("q", "a", { MessageAttributes: { k: { DataType: "String", StringValue: "v" } } });
    await fail(2);
    expect(await sqs.bodies()).to.deep.equal([]);
    const [message] = await sqs.receive("dlq");
    expect(message).to.deep.include({ MessageId, Body: "a", MessageAttributes: { k: { DataType: "String", StringValue: "v" } } });
    expect(message.Attributes).to.include({ DeadLetterQueueSourceArn: sqs.arn("q"), SentTimestamp: "1767225600000" });
    await sqs.restart();
    expect(await sqs.bodies("dlq")).to.deep.equal(["a"]);
    expect(await sqs.bodies("q")).to.deep.equal([]);
  });

  it("are delivered no more often than that over restarts", async () => {
    await sqs.send("q", "a");
    const received: string[] = [];
    for (let restarts = 0; restarts < 5; restarts++) {
      received.push(...(await sqs.bodies()));
      await sqs.restart();
    }
    expect(received).to.deep.equal(["a", "a"]);
    expect(await sqs.bodies("dlq")).to.deep.equal(["a"]);
  });

  it("are there once when a crash has hidden that they were moved", async () => {
    await sqs.send("q", "a");
    await fail(2);
    const source = await Array.fromAsync(sqs.bench.journal.entries());
    await sqs.receive();
    for (const [key, value] of source) await sqs.bench.journal.put(key, value);
    await sqs.restart();
    await sqs.receive();
    expect(await sqs.bodies("dlq")).to.deep.equal(["a"]);
  });

  it("keep their age for retention in a standard queue, and lose it in a FIFO queue", async () => {
    for (const suffix of ["", ".fifo"]) {
      await sqs.create(`old${suffix}`, { MessageRetentionPeriod: "60" });
      await sqs.create(`from${suffix}`, { RedrivePolicy: redrive(`old${suffix}`, 1), VisibilityTimeout: "0" });
      await sqs.send(`from${suffix}`, "a", suffix ? { MessageGroupId: "g", MessageDeduplicationId: "d" } : {});
      await sqs.receive(`from${suffix}`);
    }
    await sqs.seconds(50);
    for (const name of ["from", "from.fifo"]) expect(await sqs.bodies(name)).to.deep.equal([]);
    await sqs.seconds(10);
    expect(await sqs.bodies("old")).to.deep.equal([]);
    expect(await sqs.bodies("old.fifo")).to.deep.equal(["a"]);
  });

  it("need a queue that is there, of the same type, and that allows it", async () => {
    await sqs.create("closed", { RedriveAllowPolicy: JSON.stringify({ redrivePermission: "denyAll" }) });
    await sqs.create("d.fifo");
    for (const [policy, reason] of [
      [redrive("none"), "Dead letter target does not exist."],
      [redrive("d.fifo"), "Dead-letter queue must be same type of queue as the source."],
      [redrive("closed"), "The dead letter target's RedriveAllowPolicy does not allow this source queue."],
      [redrive("dlq", 0), "Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive."],
      ["[", "Redrive policy is not a valid JSON map."],
    ]) {
      expect(await sqs.refused("SetQueueAttributes", { QueueUrl: sqs.url("q"), Attributes: { RedrivePolicy: policy } })).to.equal(
        `InvalidParameterValue: Value ${policy} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
      );
    }
  });

  it("are taken from the queues that are listed, ten at most", async () => {
    const allow = (sourceQueueArns: string[]) => ({ RedriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns }) });
    await sqs.create("choosy", allow([sqs.arn("friend")]));
    await sqs.create("friend", { RedrivePolicy: redrive("choosy") });
    expect(await sqs.refused("CreateQueue", { QueueName: "stranger", Attributes: { RedrivePolicy: redrive("choosy") } })).to.match(
      /does not allow this source queue/,
    );
    const eleven = Array.from({ length: 11 }, (_, index) => sqs.arn(`q${index}`));
    expect(await sqs.refused("SetQueueAttributes", { QueueUrl: sqs.url("choosy"), Attributes: allow(eleven) })).to.equal(UNSUPPORTED);
    for (const policy of [
      "{",
      "[]",
      "{}",
      '{"redrivePermission":"some"}',
      '{"redrivePermission":"byQueue"}',
      '{"redrivePermission":"denyAll","sourceQueueArns":[]}',
    ]) {
      expect(await sqs.refused("CreateQueue", { QueueName: "odd", Attributes: { RedriveAllowPolicy: policy } })).to.equal(UNSUPPORTED);
    }
  });

  it("stay where they are when the queue that they are moved to has gone; the task has failed", async () => {
    await sqs.create("elsewhere");
    for (const body of ["a", "b"]) await sqs.send("dlq", body);
    const start = { SourceArn: sqs.arn("dlq"), DestinationArn: sqs.arn("elsewhere"), MaxNumberOfMessagesPerSecond: 1 };
    await sqs.call("StartMessageMoveTask", start);
    await sqs.seconds(0);
    await sqs.call("DeleteQueue", { QueueUrl: sqs.url("elsewhere") });
    await sqs.seconds(5);
    const { Results } = await sqs.call("ListMessageMoveTasks", { SourceArn: sqs.arn("dlq") });
    expect(Results[0]).to.include({ Status: "FAILED", FailureReason: "AWS.SimpleQueueService.NonExistentQueue", ApproximateNumberOfMessagesMoved: 1 });
    expect(await sqs.bodies("dlq")).to.deep.equal(["b"]);
  });

  it("name the queues that they come from", async () => {
    expect(await sqs.call("ListDeadLetterSourceQueues", { QueueUrl: sqs.url("dlq") })).to.deep.equal({ queueUrls: [sqs.url("q")] });
  });

  it("are moved back as new messages", async () => {
    const { MessageId } = await sqs.send("q", "a");
    await fail(2);
    await sqs.receive();
    const { TaskHandle } = await sqs.call("StartMessageMoveTask", { SourceArn: sqs.arn("dlq") });
    expect(TaskHandle).to.be.a("string");
    await sqs.seconds(0);
    const [message] = await sqs.receive();
    expect(message.MessageId).to.not.equal(MessageId);
    expect(message.Attributes).to.include({ ApproximateReceiveCount: "1" }).and.not.to.have.property("DeadLetterQueueSourceArn");
    const { Results } = await sqs.call("ListMessageMoveTasks", { SourceArn: sqs.arn("dlq") });
    expect(Results[0]).to.include({ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 1, ApproximateNumberOfMessagesToMove: 1 });
  });

  it("are moved so many a second, until the task is cancelled; one task at a time", async () => {
    await sqs.create("elsewhere");
    for (const body of ["a", "b", "c"]) await sqs.send("dlq", body);
    const start = { SourceArn: sqs.arn("dlq"), DestinationArn: sqs.arn("elsewhere"), MaxNumberOfMessagesPerSecond: 1 };
    const { TaskHandle } = await sqs.call("StartMessageMoveTask", start);
    await sqs.seconds(1);
    expect(await sqs.refused("StartMessageMoveTask", start)).to.match(/There is already a task running\. Only one active task is allowed/);
    expect(await sqs.call("CancelMessageMoveTask", { TaskHandle })).to.deep.equal({ ApproximateNumberOfMessagesMoved: 2 });
    await sqs.seconds(10);
    expect(await sqs.bodies("elsewhere")).to.deep.equal(["a", "b"]);
    const { Results } = await sqs.call("ListMessageMoveTasks", { SourceArn: sqs.arn("dlq") });
    expect(Results[0].Status).to.equal("CANCELLED");
  });

  it("are moved only out of a queue of dead letters, to one that is there", async () => {
    expect(await sqs.refused("StartMessageMoveTask", { SourceArn: sqs.arn("q") })).to.match(/Source queue must be configured as a Dead Letter Queue\.$/);
    expect(await sqs.refused("StartMessageMoveTask", { SourceArn: sqs.arn("dlq"), DestinationArn: sqs.arn("none") })).to.match(/^ResourceNotFoundException: /);
  });
});
