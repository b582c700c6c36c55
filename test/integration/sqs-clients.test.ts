// SQS over HTTP: boto3, the AWS CLI, and the Query protocol of older clients, over a kill.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";
import { openPython, type Python } from "../support/python.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";
import { skipUnlessInCi } from "../support/skip-aloud.ts";

const SCRIPT = join(import.meta.dirname, "../support/sqs-boto3.py");

describe("SQS for those who know AWS's", function () {
  this.timeout(120_000);
  let clients: Python;
  let simulator: SimulatorProcess;

  before(async function () {
    const found = openPython();
    if (!found) return skipUnlessInCi(this, "no Python with pip");
    clients = found;
    simulator = await SimulatorProcess.start();
  });
  after(() => simulator?.[Symbol.asyncDispose]());

  function run(program: string, args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
    const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_DEFAULT_REGION: "us-east-1" };
    return spawnSync(program, args, { encoding: "utf8", env: { ...process.env, ...credentials } });
  }

  const aws = (...args: string[]) => run(clients.aws, ["--endpoint-url", simulator.endpoint, "--output", "json", "sqs", ...args]);
  const url = (name: string) => `${simulator.endpoint}/000000000000/${name}`;

  async function query(path: string, form: Record<string, string>): Promise<{ status: number; text: string }> {
    const response = await fetch(simulator.endpoint + path, { method: "POST", body: new URLSearchParams({ ...form, Version: "2012-11-05" }) });
    return { status: response.status, text: await response.text() };
  }

  it("answers boto3 as AWS does", () => {
    const { stdout, stderr } = run(clients.python, [SCRIPT, simulator.endpoint]);
    expect(stdout, stderr).to.not.equal("");
    expect(JSON.parse(stdout)).to.deep.equal({
      tags: { k: "v" },
      body: "körper",
      binary: [0, 255],
      empty: false,
      source: "arn:aws:sqs:us-east-1:000000000000:work",
      order: Array.from({ length: 10 }, (_, index) => `m${index}`),
      deleted: 9,
      refusals: [
        "QueueDoesNotExist AWS.SimpleQueueService.NonExistentQueue",
        "ClientError InvalidParameterValue",
        "QueueNameExists QueueAlreadyExists",
        "ReceiptHandleIsInvalid ReceiptHandleIsInvalid",
        "EmptyBatchRequest AWS.SimpleQueueService.EmptyBatchRequest",
      ],
    });
  });

  it("answers the Query protocol, at the root and at the queue's own URL", async () => {
    const created = await query("/", { Action: "CreateQueue", QueueName: "older", "Attribute.1.Name": "DelaySeconds", "Attribute.1.Value": "0" });
    expect(created.text).to.include(`<QueueUrl>${url("older")}</QueueUrl>`);
    const sent = await query("/000000000000/older", { Action: "SendMessage", MessageBody: "a<b" });
    expect(sent.text).to.match(/<SendMessageResult><MD5OfMessageBody>[0-9a-f]{32}</);
    const received = await query("/", { Action: "ReceiveMessage", QueueUrl: url("older"), "AttributeName.1": "ApproximateReceiveCount" });
    expect(received.text).to.include("<Body>a&lt;b</Body><Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>");
    const missing = await query("/000000000000/none", { Action: "PurgeQueue" });
    expect(missing).to.have.property("status", 400);
    expect(missing.text).to.include(
      "<Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>The specified queue does not exist for this wsdl version.</Message>",
    );
  });

  it("has what was acknowledged after the simulator was killed; the AWS CLI finds it", async () => {
    const sent = aws("send-message", "--queue-url", url("older"), "--message-body", "kept");
    expect(JSON.parse(sent.stdout || "{}"), sent.stderr).to.have.property("MD5OfMessageBody");
    await simulator.kill();
    await simulator.start();
    const received = aws("receive-message", "--queue-url", url("older"), "--max-number-of-messages", "10");
    expect(JSON.parse(received.stdout).Messages.map(({ Body }: { Body: string }) => Body)).to.deep.equal(["a<b", "kept"]);
    const left = aws("receive-message", "--queue-url", url("order.fifo"));
    expect(JSON.parse(left.stdout).Messages[0].Body).to.equal("m9");
    expect(aws("get-queue-url", "--queue-name", "none").stderr).to.include("AWS.SimpleQueueService.NonExistentQueue");
  });
});
