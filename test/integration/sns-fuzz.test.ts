// Whatever is sent to SNS: an answer in AWS's own codes, never a 500, and the service goes on.
import { expect } from "chai";
import fc from "fast-check";
import { silent } from "../../core/logger.ts";
import { type Simulator, start } from "../../index.ts";
import { model } from "../../services/sns/model.ts";
import { Connection, Inputs, NUMBERS, SEED, type Sent, signedFor, textsWith } from "../support/fuzzing.ts";

const TOPIC = "arn:aws:sns:us-east-1:000000000000:t";
const FIFO = "arn:aws:sns:us-east-1:000000000000:f.fifo";
const QUEUE = "arn:aws:sqs:us-east-1:000000000000:q";
const ACTIONS = Object.keys(model.operations);
/** The codes of SNS and of the layer below it, and the gateway's own for an operation that there is not. */
const CODES = new RegExp(
  `^(${[
    ...[
      "InvalidParameter",
      "ParameterValueInvalid",
      "NotFound",
      "ResourceNotFound",
      "ValidationError",
      "SubscriptionLimitExceeded",
      "FilterPolicyLimitExceeded",
    ],
    ...["TooManyEntriesInBatchRequest", "EmptyBatchRequest", "BatchEntryIdsNotDistinct", "InvalidBatchEntryId", "BatchRequestTooLong", "TagLimitExceeded"],
    ...["MalformedInput", "MalformedQueryString", "InvalidAction", "MissingAction", "MissingParameter", "AuthorizationError", "NotImplemented"],
    ...["RequestEntityTooLargeException", "UnknownOperationException", "SerializationException"],
  ].join("|")})$`,
);
const TEXTS = textsWith(
  ...["t", "f.fifo", TOPIC, FIFO, QUEUE, `${TOPIC}:00000000-0000-4000-8000-000000000000`, "arn:aws:lambda:us-east-1:000000000000:function:f", "All"],
  ...["sqs", "lambda", "http", "https", "email", "sms", "application", "http://127.0.0.1:1/", "a@b.c", "+15550100"],
  ...["FilterPolicy", "FilterPolicyScope", "RedrivePolicy", "RawMessageDelivery", "DeliveryPolicy", "Policy", "FifoTopic", "ContentBasedDeduplication"],
  ...['{"kind":["a"]}', '{"kind":{"a":["b"]}}', '{"kind":[{"prefix":1}]}', `{"deadLetterTargetArn":"${QUEUE}"}`, "MessageBody", "json", '{"default":"x"}'],
  ...["String", "Number", "Binary", "String.Array", "QQ==", "[1,", '{"healthyRetryPolicy":{"numRetries":1e9}}', '{"Statement":[]}', '{"Statement":null}'],
);
const INPUTS = new Inputs(model, TEXTS);

describe("SNS, whatever it is sent", function () {
  this.timeout(120_000);
  let simulator: Simulator;
  let connection: Connection;

  before(async () => {
    simulator = await start({ port: 0, otlpPort: false, logger: silent, bus: "memory", clock: "virtual" });
    connection = new Connection(simulator.endpoint);
    await simulator.aws.call("sqs", "CreateQueue", { QueueName: "q" });
  });
  beforeEach(async () => {
    // What was fuzzed before may have deleted or changed them.
    await simulator.aws.call("sns", "CreateTopic", { Name: "t" }).catch(() => {});
    await simulator.aws.call("sns", "CreateTopic", { Name: "f.fifo", Attributes: { FifoTopic: "true" } }).catch(() => {});
  });
  after(async () => {
    connection?.[Symbol.dispose]();
    await simulator?.[Symbol.asyncDispose]();
  });

  const form = (body: string): Sent => ({ body, headers: { "content-type": "application/x-www-form-urlencoded", ...signedFor("sns") } });

  async function holds(sent: Sent): Promise<void> {
    const got = await connection.send(sent);
    expect(got.status, got.text.slice(0, 300)).to.be.oneOf([200, 400, 403, 404, 413, 501]);
    if (got.status !== 200) expect(/<Code>([^<]+)<\/Code>/.exec(got.text)?.[1] ?? got.text.slice(0, 300)).to.match(CODES);
  }

  const property = (arbitrary: fc.Arbitrary<Sent>, numRuns: number) => fc.assert(fc.asyncProperty(arbitrary, holds), { seed: SEED, numRuns });

  it("has the members of an operation, with anything in them", () =>
    property(
      fc.constantFrom(...ACTIONS).chain((action) => INPUTS.of(action).map((input) => form(fieldsOf(action, aimed(input))))),
      1_500,
    ));

  it("is a form with any members, some of them twice", () => property(anyForm().map(form), 1_000));

  it("is bytes", () =>
    property(
      fc.uint8Array({ maxLength: 500 }).map((bytes) => ({ ...form(""), body: bytes })),
      300,
    ));

  it("says that it is something else", () =>
    property(
      fc
        .constantFrom("text/plain", "application/json", "application/xml", "application/x-amz-json-1.0", "multipart/form-data; boundary=x", "x")
        .map((type) => ({ body: '{"Name":"t"}', headers: { ...signedFor("sns"), "content-type": type } })),
      20,
    ));

  it("is a policy that goes on and on", async () => {
    const nested = (depth: number) => `${'{"a":'.repeat(depth)}["x"]${"}".repeat(depth)}`;
    for (const policy of [nested(10_000), "[".repeat(100_000), `{"a":[${"1,".repeat(100_000)}1]}`, `{"a":[{"wildcard":"${"*a".repeat(10_000)}"}]}`]) {
      for (const scope of ["MessageBody", "MessageAttributes"]) {
        const Attributes = { FilterPolicy: policy, FilterPolicyScope: scope };
        await holds(form(fieldsOf("Subscribe", { TopicArn: TOPIC, Protocol: "sqs", Endpoint: QUEUE, Attributes })));
      }
    }
  });

  it("is too long: it is refused in AWS's words, and the same connection is answered next", async () => {
    const long = await connection.send(form(fieldsOf("Publish", { TopicArn: TOPIC, Message: "x".repeat(262_145) })));
    expect(long.text).to.include("<Code>InvalidParameter</Code>").and.to.include("Invalid parameter: Message too long");
    await holds(form(fieldsOf("Publish", { TopicArn: TOPIC, Message: "é".repeat(4_000_000) })));
    expect((await connection.send(form(fieldsOf("Publish", { TopicArn: TOPIC, Message: "x" })))).status).to.equal(200);
  });

  it("does not keep it from working", async () => {
    await simulator.settled();
    const { TopicArn } = await simulator.aws.call<{ TopicArn: string }>("sns", "CreateTopic", { Name: "untouched" });
    const { QueueUrl } = await simulator.aws.call<{ QueueUrl: string }>("sqs", "CreateQueue", { QueueName: "untouched" });
    await simulator.aws.call("sns", "Subscribe", { TopicArn, Protocol: "sqs", Endpoint: "arn:aws:sqs:us-east-1:000000000000:untouched" });
    await connection.send(form(fieldsOf("Publish", { TopicArn, Message: "last" })));
    await simulator.settled();
    const { Messages = [] } = await simulator.aws.call<{ Messages?: { Body: string }[] }>("sqs", "ReceiveMessage", { QueueUrl });
    expect(Messages.map(({ Body }) => JSON.parse(Body).Message)).to.deep.equal(["last"]);
  });
});

/** A topic that is there, more often than chance would have it. */
function aimed(input: unknown): unknown {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return input;
  return JSON.stringify(input).length % 3 > 0 ? { ...input, TopicArn: TOPIC } : input;
}

/** The form of an input, as clients write it: `Tags.member.1.Key=a`, `Attributes.entry.1.key=b`. */
function fieldsOf(action: string, input: unknown): string {
  const fields: [string, string][] = [["Action", action], ["Version", "2010-03-31"], ...flatten(model.operations[action]?.input?.shape ?? "", input, "")];
  return fields.map(([name, value]) => `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`).join("&");
}

function flatten(shapeName: string, value: unknown, path: string): [string, string][] {
  if (typeof value !== "object" || value === null) return [[path, String(value)]];
  const shape = model.shapes[shapeName];
  const under = (part: string) => (path ? `${path}.${part}` : part);
  if (shape?.type === "list" && Array.isArray(value)) {
    const name = shape.member?.locationName ?? "member";
    return value.flatMap((item, index) => flatten(shape.member?.shape ?? "", item, under(`${name}.${index + 1}`)));
  }
  const entries = Object.entries(value);
  if (shape?.type !== "map") return entries.flatMap(([name, inner]) => flatten(shape?.members?.[name]?.shape ?? "", inner, under(name)));
  return entries.flatMap(([key, inner], index) => {
    const entry = under(`entry.${index + 1}`);
    const found: [string, string][] = [[`${entry}.${shape.key?.locationName ?? "key"}`, key]];
    return [...found, ...flatten(shape.value?.shape ?? "", inner, `${entry}.${shape.value?.locationName ?? "value"}`)];
  });
}

/** Members, lists and maps as forms write them, well or badly. */
function anyForm(): fc.Arbitrary<string> {
  const names = fc.constantFrom(
    ...["TopicArn", "Name", "Message", "Attributes.entry.1.key", "Attributes.entry.1.value", "Attributes.entry.x.key", "Attributes.entry.2.value"],
    ...["PublishBatchRequestEntries.member.1.Id", "PublishBatchRequestEntries.member.1.Message", "PublishBatchRequestEntries.member.999999999.Id"],
    ...["MessageAttributes.entry.1.Name", "MessageAttributes.entry.1.Value.DataType", "MessageAttributes.entry.1.Value.BinaryValue", "Tags.member.1.Key"],
    ...["TopicArn.1", "Attributes", "Attributes.entry", "Attributes.entry.1", "__proto__", "__proto__.x", ".", "Token", "NextToken", "ReturnSubscriptionArn"],
  );
  const pairs = fc.array(fc.tuple(names, fc.oneof(TEXTS, NUMBERS.map(String))), { maxLength: 8 });
  return fc
    .tuple(fc.oneof(fc.constantFrom(...ACTIONS), TEXTS), pairs, fc.constantFrom("", "&&=&", "&%E0%=1", "&Action=Publish"))
    .map(([action, members, tail]) => {
      const fields: [string, string][] = [["Action", action], ["Version", "2010-03-31"], ...members];
      return fields.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join("&") + tail;
    });
}
