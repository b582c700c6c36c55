// A file that is applied again: the same one changes nothing, a changed one exactly what was changed, and what others made stays.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { stringify } from "yaml";
import { applyConfig } from "../../config/apply.ts";
import { loadConfig } from "../../config/load.ts";
import { SystemClock } from "../../core/clock.ts";
import { silent } from "../../core/logger.ts";
import { type Simulator, start } from "../../simulator.ts";

const ARN = { topic: "arn:aws:sns:us-east-1:000000000000:", queue: "arn:aws:sqs:us-east-1:000000000000:", bucket: "arn:aws:s3:::" };
const code = { handler: "app.handler", runtime: "nodejs24.x" };

/** Something of everything that a file may describe. */
const FILE = {
  functions: {
    fulfil: {
      ...code,
      timeout: 10,
      reservedConcurrentExecutions: 2,
      maximumRetryAttempts: 1,
      onFailure: { sqs: { queue: "failed" } },
      deadLetterQueue: "dead",
      triggers: [
        { sqs: { queue: "orders", batchSize: 5, filterCriteria: { filters: [{ pattern: { body: { kind: ["order"] } } }] } } },
        { sns: { topic: "news", filterPolicy: { kind: ["a"] }, deadLetterQueue: "lost" } },
        { s3: { bucket: "inbox", suffix: ".json" } },
      ],
    },
    other: code,
  },
  buckets: { outbox: { versioning: true } },
  queues: { orders: { delaySeconds: 2, redrivePolicy: { deadLetterQueue: "dead", maxReceiveCount: 2 } }, "line.fifo": { contentBasedDeduplication: true } },
  topics: {
    news: {
      subscriptions: [
        { sqs: { queue: "archive", rawMessageDelivery: true, deadLetterQueue: "lost" } },
        { sqs: { queue: "bodies", filterPolicy: { order: { kind: ["a"] } }, filterPolicyScope: "MessageBody" } },
      ],
    },
    "steps.fifo": { contentBasedDeduplication: true, subscriptions: [{ sqs: { queue: "line.fifo" } }] },
  },
};

type File = typeof FILE;

describe("a file that is applied again", function () {
  this.timeout(30_000);
  let directory: string;
  let file: string;
  let simulator: Simulator;
  let before: State;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "lambdabus-reapply-"));
    file = join(directory, "lambdabus.yaml");
    writeFileSync(join(directory, "app.mjs"), "export const handler = () => {};");
    write(FILE);
    simulator = await startHere();
    before = await stateOf(simulator);
  });
  afterEach(async () => {
    await simulator[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  const write = (content: object) => writeFileSync(file, stringify(content));
  const startHere = (more: object = {}) => start({ file, bus: "memory", clock: "virtual", port: 0, otlpPort: false, logger: silent, ...more });

  /** The names of what is otherwise than before. */
  async function apply(change: (file: File) => void): Promise<readonly string[]> {
    const content = structuredClone(FILE);
    change(content);
    write(content);
    await applyConfig(await loadConfig(file), { aws: simulator.aws, logger: silent, cacheDirectory: directory });
    return differences(before, await stateOf(simulator));
  }

  it("makes all that it describes", () => {
    expect(Object.keys(before).filter((name) => /^(mapping|subscription|notifications)/.test(name))).to.deep.equal([
      "mapping orders → fulfil",
      "notifications inbox",
      "notifications outbox",
      "subscription news → archive",
      "subscription news → bodies",
      "subscription news → fulfil",
      "subscription steps.fifo → line.fifo",
    ]);
    expect(before["permissions fulfil"]).to.deep.equal(["s3-inbox", "sns-news"]);
  });

  it("changes nothing when it is the same", async () => {
    expect(await apply(() => {})).to.deep.equal([]);
  });

  const changes: [fact: string, change: (file: File) => void, ...changed: string[]][] = [
    ["takes back the subscription of a queue", ({ topics }) => void topics.news.subscriptions.shift(), "subscription news → archive", "tags news"],
    [
      "takes back the subscriptions of a topic that it names no more, and leaves topic and queues",
      (it) => Object.assign(it.topics, { "steps.fifo": undefined }),
      "subscription steps.fifo → line.fifo",
      "tags steps.fifo",
    ],
    [
      "takes back the subscription of a function, and its permission",
      ({ functions }) => void functions.fulfil.triggers.splice(1, 1),
      "permissions fulfil",
      "subscription news → fulfil",
      "tags news",
    ],
    [
      "takes a trigger of a bucket back, and its permission",
      ({ functions }) => void functions.fulfil.triggers.pop(),
      "notifications inbox",
      "permissions fulfil",
    ],
    [
      "changes a filter policy",
      ({ topics }) => Object.assign(topics.news.subscriptions[1]!.sqs, { filterPolicy: { order: { kind: ["b"] } } }),
      "subscription news → bodies",
    ],
    [
      "changes a filter policy of bodies to one of attributes",
      ({ topics }) => Object.assign(topics.news.subscriptions[1]!.sqs, { filterPolicy: { kind: ["b"] }, filterPolicyScope: "MessageAttributes" }),
      "subscription news → bodies",
    ],
    [
      "changes a filter policy of attributes to one of bodies",
      ({ functions }) => Object.assign(functions.fulfil.triggers[1]!.sns!, { filterPolicy: { order: { kind: ["b"] } }, filterPolicyScope: "MessageBody" }),
      "subscription news → fulfil",
    ],
    [
      "takes away what a subscription had: policy, raw delivery and dead letters",
      ({ topics }) => Object.assign(topics.news.subscriptions, [{ sqs: { queue: "archive" } }, { sqs: { queue: "bodies" } }]),
      "subscription news → archive",
      "subscription news → bodies",
    ],
    ["takes away what a queue had", ({ queues }) => Object.assign(queues, { orders: {} }), "queue orders"],
    ["takes away what a topic had", ({ topics }) => Object.assign(topics["steps.fifo"], { contentBasedDeduplication: undefined }), "topic steps.fifo"],
    ["stops making versions", ({ buckets }) => Object.assign(buckets, { outbox: {} }), "versioning outbox"],
    ["changes a mapping", ({ functions }) => Object.assign(functions.fulfil.triggers[0]!.sqs!, { batchSize: 7 }), "mapping orders → fulfil"],
    [
      "takes a mapping back",
      ({ functions }) => void Object.assign(functions.fulfil, { triggers: functions.fulfil.triggers.slice(1) }),
      "mapping orders → fulfil",
      "queue orders",
    ],
    ["changes a function's configuration", ({ functions }) => Object.assign(functions.other, { memorySize: 256 }), "function other"],
    ["changes retries and destinations", ({ functions }) => Object.assign(functions.fulfil, { onFailure: undefined }), "events fulfil"],
    ["gives reserved concurrency back", ({ functions }) => Object.assign(functions.fulfil, { reservedConcurrentExecutions: undefined }), "concurrency fulfil"],
    ["makes what is new", (it) => Object.assign(it.queues, { more: {} }), "queue more"],
    [
      "deletes a function, with all that led to it",
      ({ functions }) => Object.assign(functions, { fulfil: undefined }),
      ...["concurrency fulfil", "events fulfil", "function fulfil", "mapping orders → fulfil", "notifications inbox"],
      ...["permissions fulfil", "queue orders", "subscription news → fulfil", "tags news"],
    ],
  ];
  for (const [fact, change, ...changed] of changes) {
    it(fact, async () => {
      expect(await apply(change)).to.have.members(changed);
    });
  }

  it("leaves alone what others made", async () => {
    const { aws } = simulator;
    await aws.call("sqs", "CreateQueue", { QueueName: "theirs", Attributes: { DelaySeconds: "9" } });
    await aws.call("sns", "Subscribe", { TopicArn: `${ARN.topic}news`, Protocol: "sqs", Endpoint: `${ARN.queue}theirs` });
    await aws.call("lambda", "CreateEventSourceMapping", { FunctionName: "other", EventSourceArn: `${ARN.queue}theirs` });
    const statement = { Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com", SourceArn: `${ARN.bucket}outbox` };
    await aws.call("lambda", "AddPermission", { FunctionName: "other", StatementId: "s3-by-hand", ...statement });
    before = await stateOf(simulator);
    const changed = await apply(({ functions, topics }) => {
      functions.fulfil.triggers.pop();
      topics.news.subscriptions.shift();
    });
    expect(changed).to.have.members(["notifications inbox", "permissions fulfil", "subscription news → archive", "tags news"]);
  });

  it("is followed while the simulator runs", async () => {
    await using watching = await startHere({ watch: true });
    before = await stateOf(watching);
    const content = structuredClone(FILE);
    content.topics.news.subscriptions.shift();
    write(content);
    let found: readonly string[] = [];
    while (found.length < 2) {
      await new SystemClock().sleep(20);
      found = differences(before, await stateOf(watching));
    }
    expect(found).to.have.members(["subscription news → archive", "tags news"]);
  });

  it("finds what it made before a restart", async () => {
    const lasting = { bus: "nats", dataDirectory: join(directory, "data") };
    {
      await using first = await startHere(lasting);
      before = await stateOf(first);
    }
    {
      await using second = await startHere(lasting);
      expect(differences(before, await stateOf(second))).to.deep.equal([]);
    }
    const content = structuredClone(FILE);
    content.topics.news.subscriptions.shift();
    write(content);
    await using third = await startHere(lasting);
    expect(differences(before, await stateOf(third))).to.have.members(["subscription news → archive", "tags news"]);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: answers of AWS's APIs.
type Answer = any;
/** All that a file can make, by name, as AWS describes it. */
type State = Readonly<Record<string, unknown>>;

async function stateOf({ aws }: Simulator): Promise<State> {
  const state: Record<string, unknown> = {};
  const call = (service: string, action: string, input: object): Promise<Answer> => aws.call(service, action, input).catch((error) => error.code);
  const { Functions = [] } = await call("lambda", "ListFunctions", {});
  for (const { FunctionName } of Functions) {
    const identity = { FunctionName };
    state[`function ${FunctionName}`] = await call("lambda", "GetFunctionConfiguration", identity);
    state[`events ${FunctionName}`] = await call("lambda", "GetFunctionEventInvokeConfig", identity);
    state[`concurrency ${FunctionName}`] = await call("lambda", "GetFunctionConcurrency", identity);
    const { Policy } = await call("lambda", "GetPolicy", identity);
    if (Policy)
      state[`permissions ${FunctionName}`] = JSON.parse(Policy)
        .Statement.map(({ Sid }: Answer) => Sid)
        .sort();
  }
  for (const mapping of (await call("lambda", "ListEventSourceMappings", {})).EventSourceMappings) {
    const { LastProcessingResult: _, ...settings } = mapping;
    state[`mapping ${last(mapping.EventSourceArn)} → ${last(mapping.FunctionArn)}`] = settings;
  }
  for (const QueueUrl of (await call("sqs", "ListQueues", {})).QueueUrls) {
    state[`queue ${QueueUrl.split("/").pop()}`] = (await call("sqs", "GetQueueAttributes", { QueueUrl, AttributeNames: ["All"] })).Attributes;
  }
  for (const { TopicArn } of (await call("sns", "ListTopics", {})).Topics) {
    const { SubscriptionsConfirmed: _, SubscriptionsDeleted: __, ...attributes } = (await call("sns", "GetTopicAttributes", { TopicArn })).Attributes;
    state[`topic ${last(TopicArn)}`] = attributes;
    state[`tags ${last(TopicArn)}`] = (await call("sns", "ListTagsForResource", { ResourceArn: TopicArn })).Tags;
  }
  for (const { SubscriptionArn, TopicArn, Endpoint } of (await call("sns", "ListSubscriptions", {})).Subscriptions) {
    state[`subscription ${last(TopicArn)} → ${last(Endpoint)}`] = (await call("sns", "GetSubscriptionAttributes", { SubscriptionArn })).Attributes;
  }
  for (const { Name: Bucket } of (await call("s3", "ListBuckets", {})).Buckets) {
    state[`notifications ${Bucket}`] = await call("s3", "GetBucketNotificationConfiguration", { Bucket });
    state[`versioning ${Bucket}`] = await call("s3", "GetBucketVersioning", { Bucket });
  }
  return Object.fromEntries(Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function differences(before: State, after: State): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])).sort();
}

function last(arn: string): string {
  return arn.slice(arn.lastIndexOf(":") + 1);
}
