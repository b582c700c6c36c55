// `lambdabus redrive` against the real simulator: dead letters go back, go elsewhere, or stay, and why.
import { expect } from "chai";
import { silent } from "../../core/logger.ts";
import { type Simulator, start } from "../../index.ts";
import { lambdabus } from "../support/command-line.ts";

const arn = (queue: string) => `arn:aws:sqs:us-east-1:000000000000:${queue}`;

describe("lambdabus redrive", function () {
  this.timeout(30_000);
  let simulator: Simulator;
  before(async () => {
    simulator = await start({ bus: "memory", clock: "virtual", port: 0, otlpPort: false, logger: silent });
    for (const name of ["dead", "elsewhere"]) await create(name);
    await create("work", { VisibilityTimeout: "0", RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn("dead"), maxReceiveCount: 1 }) });
  });
  after(() => simulator[Symbol.asyncDispose]());
  afterEach(() => simulator.reset());

  const url = (queue: string) => `${simulator.endpoint}/000000000000/${queue}`;
  const create = (QueueName: string, Attributes = {}) => simulator.aws.call("sqs", "CreateQueue", { QueueName, Attributes });
  const send = (queue: string, body: string) => simulator.aws.call<{ MessageId: string }>("sqs", "SendMessage", { QueueUrl: url(queue), MessageBody: body });
  const redrive = (...words: string[]) => lambdabus(["redrive", ...words, "--endpoint", simulator.endpoint]);

  interface Received {
    readonly MessageId: string;
    readonly Body: string;
    readonly Attributes: Readonly<Record<string, string>>;
  }

  async function receive(queue: string): Promise<readonly Received[]> {
    const input = { QueueUrl: url(queue), MaxNumberOfMessages: 10, AttributeNames: ["All"] };
    return (await simulator.aws.call<{ Messages?: readonly Received[] }>("sqs", "ReceiveMessage", input)).Messages ?? [];
  }

  /** The ids of messages that nobody could process. */
  async function bury(...bodies: string[]): Promise<string[]> {
    const sent = await Promise.all(bodies.map((body) => send("work", body)));
    await receive("work");
    await receive("work");
    return sent.map(({ MessageId }) => MessageId);
  }

  it("moves dead letters back to where they came from, as new messages", async () => {
    const ids = await bury("a", "b");
    expect(await redrive("dead")).to.deep.equal({ code: 0, out: "dead → where they came from  2 messages moved\n", err: "" });
    const messages = await receive("work");
    expect(messages.map(({ Body }) => Body).sort()).to.deep.equal(["a", "b"]);
    for (const { MessageId, Attributes } of messages) {
      expect(ids).to.not.include(MessageId);
      expect(Attributes).to.include({ ApproximateReceiveCount: "1" }).and.to.not.have.property("DeadLetterQueueSourceArn");
    }
    expect(await receive("dead")).to.deep.equal([]);
  });

  it("moves them elsewhere, and says so to programs, by ARN too", async () => {
    await bury("a");
    const { code, out } = await redrive(arn("dead"), "--to", "elsewhere", "--output", "json");
    expect([code, JSON.parse(out)]).to.deep.equal([0, { queue: arn("dead"), to: "elsewhere", moved: 1 }]);
    expect((await receive("elsewhere")).map(({ Body }) => Body)).to.deep.equal(["a"]);
  });

  it("has nothing to do where there are none", async () => {
    expect(await redrive("dead")).to.include({ code: 0, out: "dead → where they came from  0 messages moved\n" });
  });

  it("refuses what is no queue of dead letters, or is not there, in AWS's words", async () => {
    const [noDeadLetters, noQueue, noTarget, itself] = await Promise.all([
      redrive("work"),
      redrive("none"),
      redrive("dead", "--to", "none"),
      redrive("dead", "--to", "dead"),
    ]);
    expect(noDeadLetters).to.include({ code: 2, err: "InvalidParameterValueException: Source queue must be configured as a Dead Letter Queue.\n" });
    for (const refused of [noQueue, noTarget]) expect(refused).to.include({ code: 2, err: "QueueDoesNotExist: The specified queue does not exist.\n" });
    expect(itself.code).to.equal(2);
    expect(itself.err).to.match(/Source queue arn and destination queue arn cannot be the same\.\n$/);
  });

  it("fails where nobody knows whence a message came: it stays", async () => {
    await send("dead", "sent here by hand");
    expect(await redrive("dead")).to.include({ code: 1, err: "the move ended as FAILED after 0 messages: CouldNotDetermineMessageSource\n" });
    expect((await receive("dead")).map(({ Body }) => Body)).to.deep.equal(["sent here by hand"]);
  });

  it("waits for no other task, nor for virtual time: it says what to do", async () => {
    for (const body of ["a", "b", "c"]) await send("dead", body);
    const slowly = { SourceArn: arn("dead"), DestinationArn: arn("elsewhere"), MaxNumberOfMessagesPerSecond: 1 };
    await simulator.aws.call("sqs", "StartMessageMoveTask", slowly);
    const refused = await redrive("dead", "--to", "elsewhere");
    expect(refused.code).to.equal(2);
    expect(refused.err).to.contain("There is already a task running. Only one active task is allowed for a source queue arn at a given time.");
    await simulator.advance(3_000);
    expect(await receive("elsewhere")).to.have.length(3);
    for (let sent = 0; sent < 51; sent++) {
      const Entries = Array.from({ length: 10 }, (_, index) => ({ Id: `${index}`, MessageBody: "x" }));
      await simulator.aws.call("sqs", "SendMessageBatch", { QueueUrl: url("dead"), Entries });
    }
    const { code, err } = await redrive("dead", "--to", "elsewhere");
    expect(code).to.equal(3);
    expect(err).to.contain("500 of 510 messages moved").and.to.contain("lambdabus clock advance 1s");
  });
});
