// Whatever is sent to SQS, in either protocol: an answer in AWS's own codes, never a 500, and the service goes on.
import { expect } from "chai";
import fc from "fast-check";
import { silent } from "../../core/logger.ts";
import { type Simulator, start } from "../../index.ts";
import { model } from "../../services/sqs/model.ts";
import { Connection, type Got, Inputs, NUMBERS, SEED, type Sent, signedFor, textsWith } from "../support/fuzzing.ts";

const QUEUES = [{ QueueName: "q" }, { QueueName: "f.fifo", Attributes: { FifoQueue: "true" } }];
const ACTIONS = Object.keys(model.operations);
/** The codes of SQS and of the layer below it, and the gateway's own for an operation that there is not. */
const CODES = new RegExp(
  `^(AWS\\.SimpleQueueService\\.(NonExistentQueue|QueueDeletedRecently|PurgeQueueInProgress|MessageNotInflight|UnsupportedOperation|TooManyEntriesInBatchRequest|EmptyBatchRequest|BatchEntryIdsNotDistinct|InvalidBatchEntryId|BatchRequestTooLong)|QueueAlreadyExists|${[
    ...["InvalidParameterValue", "InvalidAttributeName", "InvalidAttributeValue", "InvalidMessageContents", "InvalidAddress", "MissingParameter"],
    ...["ReceiptHandleIsInvalid", "ResourceNotFoundException", "OverLimit", "SerializationException", "MalformedInput", "MalformedQueryString"],
    ...["InvalidAction", "UnknownOperationException", "MissingAction", "InvalidSecurity", "RequestEntityTooLarge", "NotImplemented"],
  ].join("|")})$`,
);

const TEXTS = textsWith(
  ...["q", "f.fifo", "http://localhost/000000000000/q", "http://localhost/000000000000/f.fifo", "/000000000000/q", "All"],
  ...["arn:aws:sqs:us-east-1:000000000000:q", "arn:aws:sqs:::", '{"maxReceiveCount":1e9}', '{"Statement":['],
  ...['{"redrivePermission":"byQueue","sourceQueueArns":{}}', "QQ==", Buffer.from("n arn:aws:sqs:us-east-1:000000000000:q id 1").toString("base64")],
  ...["VisibilityTimeout", "RedrivePolicy", "Policy", "AWSTraceHeader"],
);
const INPUTS = new Inputs(model, TEXTS);

describe("SQS, whatever it is sent", function () {
  this.timeout(120_000);
  let simulator: Simulator;
  let connection: Connection;

  before(async () => {
    simulator = await start({ port: 0, otlpPort: false, logger: silent, bus: "memory", clock: "virtual" });
    connection = new Connection(simulator.endpoint);
  });
  beforeEach(async () => {
    await simulator.advance(61_000); // What was fuzzed before may have deleted queues, which are not made again within a minute.
    for (const input of QUEUES) await simulator.aws.call("sqs", "CreateQueue", input).catch(() => {}); // Or changed them.
  });
  after(async () => {
    connection?.[Symbol.dispose]();
    await simulator?.[Symbol.asyncDispose]();
  });

  const send = (sent: Sent, path = "/") => connection.send({ ...sent, path });

  const json = (action: string, input: unknown): Sent => ({
    body: typeof input === "string" ? input : JSON.stringify(input),
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${action}` },
  });
  const form = (body: string): Sent => ({ body, headers: { "content-type": "application/x-www-form-urlencoded", ...SIGNED } });

  /** Of an error; nothing of an answer. */
  function codeOf({ status, text: body, headers }: Got): string | undefined {
    if (status === 200) return undefined;
    const older = String(headers["x-amzn-query-error"] ?? "").split(";")[0];
    if (older) return older;
    return /<Code>([^<]+)<\/Code>/.exec(body)?.[1] ?? String(JSON.parse(body).__type).replace(/^.*#/, "");
  }

  async function holds(sent: Sent, path?: string): Promise<void> {
    const got = await send(sent, path);
    expect(got.status, got.text.slice(0, 300)).to.be.oneOf([200, 400, 403, 404, 413, 501]);
    const code = codeOf(got);
    if (code !== undefined) expect(code, got.text.slice(0, 300)).to.match(CODES);
  }

  const property = (arbitrary: fc.Arbitrary<Sent>, runs = 400) =>
    fc.assert(
      fc.asyncProperty(arbitrary, (sent) => holds(sent)),
      { seed: SEED, numRuns: runs },
    );

  it("is a document of the wrong form", () =>
    property(fc.tuple(fc.constantFrom(...ACTIONS), fc.oneof(fc.json({ maxDepth: 6 }), fc.string())).map(([action, body]) => json(action, body))));

  it("has the members of an operation, with anything in them", () =>
    property(
      fc.constantFrom(...ACTIONS).chain((action) => inputOf(action).map((input) => json(action, input))),
      1_500,
    ));

  it("is a form with any members, some of them twice", () => property(formArbitrary().map(form), 1_500));

  it("is bytes", () =>
    property(
      fc
        .tuple(fc.constantFrom(json("SendMessage", {}), form("")), fc.uint8Array({ maxLength: 500 }))
        .map(([{ headers }, bytes]) => ({ headers, body: Buffer.from(bytes) })),
    ));

  it("says that it is something else", () =>
    property(
      fc
        .tuple(
          fc.constantFrom("text/plain", "application/json", "application/xml", "application/x-amz-json-1.1", "multipart/form-data; boundary=x", "x"),
          inputOf("SendMessage"),
        )
        .map(([type, input]) => ({
          body: JSON.stringify(input),
          headers: { ...json("SendMessage", {}).headers, ...SIGNED, "content-type": type },
        })),
    ));

  it("is nested deeply, or holds numbers without end", async () => {
    for (const text of [
      "[".repeat(100_000),
      `{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
      `{"QueueUrl":"q","MaxNumberOfMessages":1${"0".repeat(5_000)}}`,
    ]) {
      for (const action of ["SendMessage", "ReceiveMessage", "CreateQueue"]) await holds(json(action, text));
    }
  });

  it("is addressed to any path", () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom("/000000000000/q", "/000000000000/none", "/1/2", "/000000000000/%E0"), formArbitrary(), (path, body) =>
        holds(form(body), path),
      ),
      { seed: SEED, numRuns: 200 },
    ));

  it("is too long: it is refused in AWS's words, and the same connection is answered next", async () => {
    const { QueueUrl } = await simulator.aws.call<{ QueueUrl: string }>("sqs", "CreateQueue", { QueueName: "untouched" });
    const long = await send(json("SendMessage", { QueueUrl, MessageBody: "x".repeat(1_048_577) }));
    expect(long.text).to.include("One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.");
    await holds(json("SendMessage", { QueueUrl, MessageBody: "é".repeat(4_000_000) }));
    expect((await send(json("SendMessage", { QueueUrl, MessageBody: "x" }))).status).to.equal(200);
  });

  it("does not keep it from working", async () => {
    const { QueueUrl } = await simulator.aws.call<{ QueueUrl: string }>("sqs", "CreateQueue", { QueueName: "untouched" });
    await simulator.aws.call("sqs", "SendMessage", { QueueUrl, MessageBody: "last" });
    const got = await send(json("ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10 }));
    expect(got.text).to.include('"Body":"last"');
  });
});

const SIGNED = signedFor("sqs");

function inputOf(action: string): fc.Arbitrary<unknown> {
  return INPUTS.of(action).map((input) =>
    // A queue that is there, more often than chance would have it.
    typeof input === "object" && input !== null && !Array.isArray(input) && JSON.stringify(input).length % 3 > 0
      ? { ...input, QueueUrl: "http://localhost/000000000000/q" }
      : input,
  );
}

/** `Action=…&Version=…` with members, lists and maps as forms write them, well or badly. */
function formArbitrary(): fc.Arbitrary<string> {
  const names = fc.constantFrom(
    ...[
      "QueueUrl",
      "QueueName",
      "MessageBody",
      "Attribute.1.Name",
      "Attribute.1.Value",
      "Attribute.2.Value",
      "Attribute.x.Name",
      "AttributeName.1",
      "Tag.1.Key",
    ],
    ...["SendMessageBatchRequestEntry.1.Id", "SendMessageBatchRequestEntry.1.MessageBody", "SendMessageBatchRequestEntry.999999999.Id", "MaxNumberOfMessages"],
    ...[
      "DeleteMessageBatchRequestEntry.1.Id",
      "DeleteMessageBatchRequestEntry.1.ReceiptHandle",
      "MessageAttribute.1.Name",
      "MessageAttribute.1.Value.DataType",
    ],
    ...[
      "MessageAttribute.1.Value.BinaryValue",
      "VisibilityTimeout",
      "ReceiptHandle",
      "DelaySeconds",
      "Label",
      "AWSAccountId.1",
      "ActionName.1",
      "QueueUrl.1.1",
      "__proto__",
      ".",
    ],
  );
  const pairs = fc.array(fc.tuple(names, fc.oneof(TEXTS, NUMBERS.map(String))), { maxLength: 8 });
  return fc
    .tuple(fc.oneof(fc.constantFrom(...ACTIONS), TEXTS), pairs, fc.constantFrom("", "&&=&", "&%E0%=1", "&Action=SendMessage"))
    .map(([action, members, tail]) => {
      const fields: [string, string][] = [["Action", action], ["Version", "2012-11-05"], ...members];
      return fields.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join("&") + tail;
    });
}
