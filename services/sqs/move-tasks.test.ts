// Message move tasks: what they take, how fast, and what is told of them.
import { expect } from "chai";
import { SqsBench } from "./fixture.ts";

describe("message move tasks", () => {
  let sqs: SqsBench;
  let SourceArn: string;
  beforeEach(async () => {
    sqs = await SqsBench.open();
    for (const name of ["dead", "elsewhere"]) await sqs.create(name);
    SourceArn = sqs.arn("dead");
    await sqs.create("q", { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: SourceArn, maxReceiveCount: 1 }) });
  });
  const start = (more: object = {}) => sqs.call("StartMessageMoveTask", { SourceArn, DestinationArn: sqs.arn("elsewhere"), ...more });
  const list = async (more: object = {}) => (await sqs.call("ListMessageMoveTasks", { SourceArn, MaxResults: 10, ...more })).Results;

  it("move 1 to 500 messages a second", async () => {
    for (const rate of [0, 501]) {
      const input = { SourceArn, MaxNumberOfMessagesPerSecond: rate };
      expect(await sqs.refused("StartMessageMoveTask", input)).to.equal(
        `InvalidParameterValue: Value ${rate} for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: Must be between 1 and 500, if provided.`,
      );
    }
    for (const body of ["a", "b", "c"]) await sqs.send("dead", body);
    await start({ MaxNumberOfMessagesPerSecond: 2 });
    await sqs.seconds(0);
    expect(await sqs.bodies("elsewhere")).to.deep.equal(["a", "b"]);
    await sqs.seconds(1);
    expect(await sqs.bodies("elsewhere")).to.deep.equal(["c"]);
  });

  it("move what is available when they start: not what is in flight, nor what comes later", async () => {
    for (const body of ["in flight", "a"]) await sqs.send("dead", body);
    await sqs.receive("dead", { MaxNumberOfMessages: 1 });
    await start();
    await sqs.send("dead", "later");
    await sqs.seconds(5);
    expect(await sqs.bodies("elsewhere")).to.deep.equal(["a"]);
    expect(await sqs.bodies("dead")).to.deep.equal(["later"]);
  });

  it("are under way while they move, and not between two seconds", async () => {
    for (const body of ["a", "b"]) await sqs.send("dead", body);
    await sqs.seconds(1);
    const started = start({ MaxNumberOfMessagesPerSecond: 1 });
    const seen: string[] = [];
    const put = sqs.bench.journal.put;
    sqs.bench.journal.put = function (key, value) {
      if (key.startsWith("message:")) seen.push(...sqs.activity.pending());
      return put.call(this, key, value);
    };
    await started;
    await sqs.seconds(0);
    expect(seen).to.deep.equal([`move task of ${SourceArn}`]);
    expect(sqs.activity.pending()).to.deep.equal([]);
  });

  it("go on after a restart", async () => {
    for (const body of ["a", "b"]) await sqs.send("dead", body);
    await start({ MaxNumberOfMessagesPerSecond: 1 });
    await sqs.seconds(0);
    await sqs.restart();
    await sqs.seconds(2);
    expect(await sqs.bodies("elsewhere")).to.deep.equal(["a", "b"]);
    expect((await list())[0]).to.include({ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 2 });
  });

  it("move FIFO messages with their groups, in their order, under new numbers", async () => {
    await sqs.create("dead.fifo");
    await sqs.create("q.fifo", { VisibilityTimeout: "0", RedrivePolicy: JSON.stringify({ deadLetterTargetArn: sqs.arn("dead.fifo"), maxReceiveCount: 1 }) });
    const sent = [];
    for (const id of ["1", "2"]) sent.push(await sqs.send("q.fifo", id, { MessageGroupId: "g", MessageDeduplicationId: id }));
    for (const bodies of [["1", "2"], []]) expect(await sqs.bodies("q.fifo")).to.deep.equal(bodies);
    await sqs.call("StartMessageMoveTask", { SourceArn: sqs.arn("dead.fifo") });
    await sqs.seconds(1);
    const messages = await sqs.receive("q.fifo");
    expect(messages.map(({ Body, Attributes }) => [Body, Attributes.MessageGroupId])).to.deep.equal([
      ["1", "g"],
      ["2", "g"],
    ]);
    expect(messages[0].Attributes.SequenceNumber > sent[1].SequenceNumber).to.equal(true);
  });

  it("are listed newest first, ten at most, those that run with a handle", async () => {
    for (let count = 0; count < 12; count++) {
      await start({ DestinationArn: sqs.arn(count === 11 ? "q" : "elsewhere") });
      await sqs.seconds(1);
    }
    const tasks = await list();
    expect(tasks).to.have.length(10);
    expect(tasks[0]).to.deep.include({ Status: "COMPLETED", SourceArn, DestinationArn: sqs.arn("q"), ApproximateNumberOfMessagesMoved: 0 });
    expect(tasks[0]).to.not.have.property("TaskHandle");
    expect(await list({ MaxResults: undefined })).to.have.length(1);
    await sqs.send("dead", "a");
    const { TaskHandle } = await start({ MaxNumberOfMessagesPerSecond: 1 });
    expect((await list())[0]).to.include({ Status: "RUNNING", TaskHandle, MaxNumberOfMessagesPerSecond: 1, ApproximateNumberOfMessagesToMove: 1 });
  });

  it("are not listed for a queue that is not there, nor more than ten", async () => {
    expect(await sqs.refused("ListMessageMoveTasks", { SourceArn: sqs.arn("none") })).to.equal(
      "ResourceNotFoundException: The resource that you specified for the SourceArn parameter doesn't exist.",
    );
    expect(await sqs.refused("ListMessageMoveTasks", { SourceArn, MaxResults: 11 })).to.match(/Value 11 for parameter MaxResults is invalid/);
  });

  it("are cancelled while they run, and not twice", async () => {
    for (const body of ["a", "b"]) await sqs.send("dead", body);
    const { TaskHandle } = await start({ MaxNumberOfMessagesPerSecond: 1 });
    await sqs.seconds(0);
    expect(await sqs.call("CancelMessageMoveTask", { TaskHandle })).to.deep.equal({ ApproximateNumberOfMessagesMoved: 1 });
    expect((await list())[0]).to.include({ Status: "CANCELLED" });
    expect(await sqs.refused("CancelMessageMoveTask", { TaskHandle })).to.equal("UnsupportedOperation: Only active tasks can be cancelled.");
    expect(await sqs.refused("CancelMessageMoveTask", { TaskHandle: "x" })).to.match(/^ResourceNotFoundException: .* TaskHandle parameter doesn't exist\.$/);
    await sqs.seconds(5);
    expect(await sqs.bodies("dead")).to.deep.equal(["b"]);
    await start();
  });
});
