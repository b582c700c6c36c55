import { expect } from "chai";
import fc from "fast-check";
import { openMemoryBus } from "../../broker/index.ts";
import { Ids } from "../../core/ids.ts";
import { Logger } from "../../core/logger.ts";
import { QUEUE, SnsBench, TOPIC } from "./fixture.ts";

const openBench = () => SnsBench.open((clock) => openMemoryBus({ clock, ids: new Ids("t"), logger: new Logger("error", () => {}) }));

describe("the subscriptions of SNS", () => {
  let sns: SnsBench;
  beforeEach(async () => {
    sns = await openBench();
    await sns.topic();
  });
  afterEach(() => sns.close());

  const refused = (Protocol: string, Endpoint: string | undefined, Attributes = {}) =>
    sns.refused("Subscribe", { TopicArn: TOPIC, Protocol, Endpoint, Attributes });

  it("are confirmed at once for queues, functions and telephones", async () => {
    const arns = [
      await sns.subscribe("sqs", QUEUE),
      await sns.subscribe("lambda", "arn:aws:lambda:us-east-1:000000000000:function:f:live"),
      await sns.subscribe("sms", "+15550100"),
    ];
    const { Subscriptions } = await sns.call("ListSubscriptionsByTopic", { TopicArn: TOPIC });
    expect(Subscriptions.map(({ SubscriptionArn }: { SubscriptionArn: string }) => SubscriptionArn)).to.have.members(arns);
    expect((await sns.call("GetSubscriptionAttributes", { SubscriptionArn: arns[0] })).Attributes).to.deep.equal({
      SubscriptionArn: arns[0],
      TopicArn: TOPIC,
      Owner: "000000000000",
      Protocol: "sqs",
      Endpoint: QUEUE,
      PendingConfirmation: "false",
      ConfirmationWasAuthenticated: "true",
      SubscriptionPrincipal: "arn:aws:iam::000000000000:root",
      RawMessageDelivery: "false",
    });
  });

  it("are made once, and again only as they are", async () => {
    const arn = await sns.subscribe("sqs", QUEUE, { RawMessageDelivery: "true" });
    expect(await sns.subscribe("sqs", QUEUE)).to.equal(arn);
    expect(await sns.subscribe("sqs", QUEUE, { RawMessageDelivery: "true" })).to.equal(arn);
    expect(await refused("sqs", QUEUE, { RawMessageDelivery: "false" })).to.equal(
      "InvalidParameter: Invalid parameter: Attributes Reason: Subscription already exists with different attributes",
    );
  });

  it("refuse endpoints in AWS's words", async () => {
    const cases: [string, string | undefined, string][] = [
      ["fax", "x", "Amazon SNS does not support this protocol string: fax"],
      ["sqs", "q", "SQS endpoint ARN"],
      ["lambda", "f", "Lambda endpoint ARN"],
      ["http", "https://example.com", "Endpoint must match the specified protocol"],
      ["https", "http://example.com", "Endpoint must match the specified protocol"],
      ["email", "nobody", "Email address"],
      ["sms", "me", "Invalid SMS endpoint: me"],
      ["sqs", undefined, "Endpoint"],
      ["sqs", `${QUEUE}.fifo`, "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics"],
    ];
    for (const [protocol, endpoint, reason] of cases) {
      expect(await refused(protocol, endpoint), `${protocol} ${endpoint}`).to.equal(`InvalidParameter: Invalid parameter: ${reason}`);
    }
    expect(await refused("firehose", "x")).to.equal("NotImplemented: lambdabus does not implement the protocol firehose of SNS");
    const fifo = await sns.topic("t.fifo");
    expect(await sns.refused("Subscribe", { TopicArn: fifo, Protocol: "http", Endpoint: "http://example.com" })).to.contain("Please use FIFO SQS queue");
  });

  it("refuse attributes in AWS's words, which differ between the two actions", async () => {
    const SubscriptionArn = await sns.subscribe("sqs", QUEUE);
    const cases: [string, string, string][] = [
      ["Nonsense", "1", "AttributeName"],
      ["RawMessageDelivery", "yes", "RawMessageDelivery: Invalid value [yes]. Must be true or false."],
      ["FilterPolicyScope", "Body", "FilterPolicyScope: Invalid value [Body]. Please use either MessageBody or MessageAttributes"],
      ["RedrivePolicy", "{", "RedrivePolicy: failed to parse JSON."],
      ["RedrivePolicy", '{"deadLetterTargetArn":"q"}', "RedrivePolicy: deadLetterTargetArn is an invalid arn"],
      ["RedrivePolicy", `{"deadLetterTargetArn":"${QUEUE}.fifo"}`, "RedrivePolicy: must use a standard queue as DLQ for a standard topic"],
      ["DeliveryPolicy", "{}", "DeliveryPolicy: Delivery protocol [sqs] does not support a delivery policy."],
    ];
    for (const [AttributeName, AttributeValue, reason] of cases) {
      const set = await sns.refused("SetSubscriptionAttributes", { SubscriptionArn, AttributeName, AttributeValue });
      expect(set, AttributeName).to.equal(`InvalidParameter: Invalid parameter: ${reason}`);
      const subscribe = await refused("sqs", `${QUEUE}2`, { [AttributeName]: AttributeValue });
      expect(subscribe, AttributeName).to.equal(`InvalidParameter: Invalid parameter: Attributes Reason: ${reason}`);
    }
    const fifo = await sns.topic("t.fifo");
    const redrive = { RedrivePolicy: `{"deadLetterTargetArn":"${QUEUE}"}` };
    expect(await sns.refused("Subscribe", { TopicArn: fifo, Protocol: "sqs", Endpoint: QUEUE, Attributes: redrive })).to.contain(
      "must use a FIFO queue as DLQ",
    );
    expect(await refused("lambda", "arn:aws:lambda:us-east-1:000000000000:function:f", { RawMessageDelivery: "true" })).to.contain("does not support raw");
  });

  it("to email wait in the inbox to be confirmed", async () => {
    const pending = await sns.call("Subscribe", { TopicArn: TOPIC, Protocol: "email", Endpoint: "a@example.com" });
    expect(pending).to.deep.equal({ SubscriptionArn: "pending confirmation" });
    await sns.publish("too early");
    const inbox = () => JSON.parse(sns.page("/_lambdabus/inbox") ?? "");
    expect(inbox()).to.have.length(1);
    const link = new URL(/http\S+/.exec(inbox()[0].body)?.[0] ?? "");
    const { Subscriptions } = await sns.call("ListSubscriptions");
    expect(Subscriptions[0]).to.include({ SubscriptionArn: "PendingConfirmation", Protocol: "email" });
    const confirm = { TopicArn: link.searchParams.get("TopicArn"), Token: link.searchParams.get("Token") };
    const { SubscriptionArn } = await sns.call("ConfirmSubscription", confirm);
    expect(await sns.call("ConfirmSubscription", confirm)).to.deep.equal({ SubscriptionArn });
    await sns.restart();
    await sns.publish("heard", { Subject: "S" });
    expect(inbox()[0]).to.include({ protocol: "email", to: "a@example.com", subject: "S", body: "heard" });
    expect(await sns.refused("ConfirmSubscription", { TopicArn: TOPIC, Token: "t" })).to.equal("InvalidParameter: Invalid parameter: Token");
  });
});

describe("the filter policies of SNS subscriptions", () => {
  let sns: SnsBench;
  beforeEach(async () => {
    sns = await openBench();
    await sns.topic();
  });
  afterEach(() => sns.close());

  const string = (StringValue: string) => ({ DataType: "String", StringValue });
  const bodies = () => sns.sent.map(({ MessageBody }) => MessageBody);
  const filtered = (policy: unknown, scope = "MessageAttributes") =>
    sns.subscribe("sqs", QUEUE, { FilterPolicy: JSON.stringify(policy), FilterPolicyScope: scope, RawMessageDelivery: "true" });

  it("let through what matches all keys, by one value of each", async () => {
    await filtered({ kind: ["a", "b"], size: [{ numeric: [">", 1] }] });
    const attributes = (kind: string, size: string) => ({ MessageAttributes: { kind: string(kind), size: { DataType: "Number", StringValue: size } } });
    await sns.publish("yes", attributes("b", "2"));
    await sns.publish("no kind", attributes("c", "2"));
    await sns.publish("no size", attributes("a", "1"));
    await sns.publish("nothing");
    expect(bodies()).to.deep.equal(["yes"]);
  });

  it("look into the body where that is their scope; what is no JSON object is not delivered", async () => {
    await filtered({ order: { state: ["paid"] } }, "MessageBody");
    await sns.publish('{"order":{"state":"paid"}}');
    for (const body of ['{"order":{"state":"open"}}', "plain", "[1]"]) await sns.publish(body);
    expect(bodies()).to.deep.equal(['{"order":{"state":"paid"}}']);
  });

  it("let everything through when they are empty or taken away", async () => {
    const SubscriptionArn = await filtered({}, "MessageBody");
    await sns.publish("m1");
    const set = (AttributeName: string, AttributeValue: string) => sns.call("SetSubscriptionAttributes", { SubscriptionArn, AttributeName, AttributeValue });
    await set("FilterPolicy", '{"a":["x"]}');
    await sns.publish("m2");
    await set("FilterPolicy", "");
    await sns.publish("m3");
    expect(bodies()).to.deep.equal(["m1", "m3"]);
  });

  it("are refused with the parser's reasons, in the words of each action", async () => {
    const SubscriptionArn = await sns.subscribe("sqs", QUEUE);
    const policies: [unknown, string][] = [
      [{ a: "x" }, 'FilterPolicy: "a" must be an object or an array'],
      [{ a: [] }, "FilterPolicy: Empty arrays are not allowed"],
      [{ a: [{ numeric: [">", "1"] }] }, "FilterPolicy: Value of > must be numeric"],
      [{ a: { b: ["x"] } }, "Filter policy scope MessageAttributes does not support nested filter policy"],
      [Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((key) => [key, ["x"]])), "FilterPolicy: Filter policy can not have more than 5 keys"],
      [{ a: Array.from({ length: 151 }, (_, index) => index) }, "FilterPolicy: Filter policy is too complex"],
    ];
    for (const [policy, reason] of policies) {
      const FilterPolicy = JSON.stringify(policy);
      const set = await sns.refused("SetSubscriptionAttributes", { SubscriptionArn, AttributeName: "FilterPolicy", AttributeValue: FilterPolicy });
      expect(withoutPlace(set)).to.equal(`InvalidParameter: Invalid parameter: ${reason}`);
      const subscribe = await sns.refused("Subscribe", { TopicArn: TOPIC, Protocol: "sqs", Endpoint: `${QUEUE}2`, Attributes: { FilterPolicy } });
      expect(withoutPlace(subscribe)).to.equal(`InvalidParameter: Invalid parameter: Attributes Reason: ${reason}`);
    }
  });

  it("have at most 256 KB, and there are at most 200 of a topic", async () => {
    const FilterPolicy = JSON.stringify({ a: ["x".repeat(262_144)] });
    const large = await sns.refused("Subscribe", { TopicArn: TOPIC, Protocol: "sqs", Endpoint: QUEUE, Attributes: { FilterPolicy } });
    expect(large).to.equal("InvalidParameter: Invalid parameter: Attributes Reason: FilterPolicy: Filter policy is larger than 262144 bytes");
    const policy = { FilterPolicy: '{"a":["x"]}' };
    for (let count = 0; count < 200; count++) await sns.subscribe("sqs", `${QUEUE}${count}`, policy);
    const more = { TopicArn: TOPIC, Protocol: "sqs", Endpoint: QUEUE, Attributes: policy };
    expect(await sns.refused("Subscribe", more)).to.match(/^FilterPolicyLimitExceeded: /);
    const SubscriptionArn = await sns.subscribe("sqs", QUEUE, { FilterPolicy: "{}" });
    const set = (AttributeValue: string, arn = SubscriptionArn) => ({ SubscriptionArn: arn, AttributeName: "FilterPolicy", AttributeValue });
    expect(await sns.refused("SetSubscriptionAttributes", set(policy.FilterPolicy))).to.match(/^FilterPolicyLimitExceeded: /);
    const first = await sns.subscribe("sqs", `${QUEUE}0`, policy);
    await sns.call("SetSubscriptionAttributes", set('{"a":["y"]}', first));
    await sns.call("Unsubscribe", { SubscriptionArn: first });
    await sns.call("SetSubscriptionAttributes", set(policy.FilterPolicy));
  });

  it("are checked again when their scope changes", async () => {
    const SubscriptionArn = await filtered({ a: { b: ["x"] } }, "MessageBody");
    const change = { SubscriptionArn, AttributeName: "FilterPolicyScope", AttributeValue: "MessageAttributes" };
    expect(await sns.refused("SetSubscriptionAttributes", change)).to.contain("does not support nested filter policy");
  });

  it("are taken or refused, whatever they say, and taken ones filter without failing", async () => {
    const term = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.record({ prefix: fc.string() }),
      fc.record({ exists: fc.boolean() }),
      fc.json(),
    );
    const policy = fc.oneof(
      fc.json(),
      fc.dictionary(fc.string({ maxLength: 3 }), fc.array(term, { maxLength: 4 }), { maxKeys: 6 }).map((value) => JSON.stringify(value)),
    );
    const SubscriptionArn = await filtered({});
    await fc.assert(
      fc.asyncProperty(policy, fc.string({ minLength: 1, maxLength: 9 }), fc.constantFrom("MessageBody", "MessageAttributes"), async (text, value, scope) => {
        for (const [AttributeName, AttributeValue] of [
          ["FilterPolicyScope", scope],
          ["FilterPolicy", text],
        ] as const) {
          await sns
            .call("SetSubscriptionAttributes", { SubscriptionArn, AttributeName, AttributeValue })
            .catch((error) => expect(error.code).to.equal("InvalidParameter"));
        }
        await sns.publish(JSON.stringify({ a: value }), { MessageAttributes: { a: string(value) } });
      }),
      { numRuns: 200 },
    );
  });
});

/** Without ` at [Source: …]`. */
function withoutPlace(text: string): string {
  return text.replace(/ at \[Source.*$|\n.*$/s, "");
}
