// Notification configurations: what S3 takes, what it refuses and how, and what becomes of them.
import { expect } from "chai";
import { type Bench, createBench, policyFor } from "./fixture.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:thumbnailer";

describe("S3 notification configuration", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
    bench.policies.set("thumbnailer", policyFor("photos"));
    await bench.call("CreateBucket", { Bucket: "photos" });
  });
  afterEach(() => bench[Symbol.asyncDispose]());

  const rule = (Name: string, Value: string) => ({ Name, Value });
  const lambda = (Events: string[], rules: object[] = [], more: object = {}) => ({
    LambdaFunctionArn: ARN,
    Events,
    ...(rules.length > 0 && { Filter: { Key: { FilterRules: rules } } }),
    ...more,
  });
  const input = (...LambdaFunctionConfigurations: object[]) => ({ Bucket: "photos", NotificationConfiguration: { LambdaFunctionConfigurations } });
  const put = (...configurations: object[]) => bench.call("PutBucketNotificationConfiguration", input(...configurations));
  const refusal = (...configurations: object[]) => bench.failure("PutBucketNotificationConfiguration", input(...configurations));
  const read = () => bench.call("GetBucketNotificationConfiguration", { Bucket: "photos" });

  it("is empty until one is put", async () => {
    expect(await read()).to.deep.equal({});
  });

  it("gets an id where it brings none, and echoes filter names as Prefix and Suffix", async () => {
    await put(lambda(["s3:ObjectCreated:*"], [rule("PREFIX", "in/"), rule("suffix", "")]));
    const {
      LambdaFunctionConfigurations: [kept],
    } = await read();
    expect(kept.Id).to.match(/^[A-Za-z0-9+/]{48}$/);
    expect(kept.Filter.Key.FilterRules).to.deep.equal([rule("Prefix", "in/"), rule("Suffix", "")]);
  });

  it("replaces everything, and an empty one clears", async () => {
    await put(lambda(["s3:ObjectCreated:*"], [], { Id: "one" }));
    await put(lambda(["s3:ObjectRemoved:*"], [], { Id: "two" }));
    expect((await read()).LambdaFunctionConfigurations.map(({ Id }: { Id: string }) => Id)).to.deep.equal(["two"]);
    await put();
    expect(await read()).to.deep.equal({});
  });

  it("becomes mappings of the registry, which go when it is replaced or the bucket deleted, and come back after a restart", async () => {
    await put(lambda(["s3:ObjectCreated:*"], [rule("prefix", "in/")], { Id: "thumbs" }));
    const mapping = {
      id: "s3:photos:thumbs",
      connector: "s3",
      source: "arn:aws:s3:::photos",
      functionArn: ARN,
      enabled: true,
      options: { id: "thumbs", events: ["s3:ObjectCreated:*"], prefix: "in/" },
    };
    expect([...bench.registry.mappings.values()]).to.deep.equal([mapping]);
    await bench.restart();
    expect([...bench.registry.mappings.values()]).to.deep.equal([mapping]);
    await put(lambda(["s3:ObjectCreated:*"], [], { Id: "other" }));
    expect(Array.from(bench.registry.mappings.values(), ({ id }) => id)).to.deep.equal(["s3:photos:other"]);
    await bench.call("DeleteBucket", { Bucket: "photos" });
    expect(bench.registry.mappings.size).to.equal(0);
  });

  it("takes every event type that S3 knows, and no other", async () => {
    const families = {
      ObjectCreated: ["*", "Put", "Post", "Copy", "CompleteMultipartUpload"],
      ObjectRemoved: ["*", "Delete", "DeleteMarkerCreated"],
      ObjectRestore: ["*", "Post", "Completed", "Delete"],
      Replication: ["*", "OperationFailedReplication", "OperationNotTracked", "OperationMissedThreshold", "OperationReplicatedAfterThreshold"],
      LifecycleExpiration: ["*", "Delete", "DeleteMarkerCreated"],
      ObjectTagging: ["*", "Put", "Delete"],
      ObjectAcl: ["Put"],
      ObjectAnnotation: ["*", "Put", "Delete"],
    };
    const events = Object.entries(families).flatMap(([family, members]) => members.map((member) => `s3:${family}:${member}`));
    for (const event of [...events, "s3:ReducedRedundancyLostObject", "s3:LifecycleTransition", "s3:IntelligentTiering"]) await put(lambda([event]));
    for (const event of ["s3:ObjectCreated:Nope", "ObjectCreated:*", "s3:LifecycleTransition:*", "s3:ObjectCreated", "s3:TestEvent", "s3:*"]) {
      expect(await refusal(lambda([event])), event).to.include({ code: "InvalidArgument", message: "The event is not supported for notifications" });
    }
  });

  it("refuses an ARN that cannot be parsed, naming the kind of destination", async () => {
    expect(await refusal(lambda(["s3:ObjectCreated:*"], [], { LambdaFunctionArn: "nonsense" }))).to.deep.include({
      code: "InvalidArgument",
      message: "The ARN could not be parsed",
      statusCode: 400,
      members: { ArgumentName: "CloudFunction", ArgumentValue: "nonsense" },
    });
    const queue = { QueueConfigurations: [{ QueueArn: ARN, Events: ["s3:ObjectCreated:*"] }] };
    const error = await bench.failure("PutBucketNotificationConfiguration", { Bucket: "photos", NotificationConfiguration: queue });
    expect(error.members).to.deep.equal({ ArgumentName: "Queue", ArgumentValue: ARN });
  });

  it("refuses a destination in another region", async () => {
    const error = await refusal(lambda(["s3:ObjectCreated:*"], [], { LambdaFunctionArn: ARN.replace("us-east-1", "eu-west-1") }));
    expect(error.message).to.equal("The notification destination service region is not valid for the bucket location constraint");
  });

  it("refuses a function that does not exist or whose policy does not let S3 in, unless validation is skipped", async () => {
    bench.policies.set("thumbnailer", policyFor("another-bucket"));
    expect(await refusal(lambda(["s3:ObjectCreated:*"]))).to.deep.include({
      code: "InvalidArgument",
      message: "Unable to validate the following destination configurations",
      members: { ArgumentName1: `${ARN}, null`, ArgumentValue1: `Not authorized to invoke function [${ARN}]` },
    });
    bench.policies.clear();
    expect((await refusal(lambda(["s3:ObjectCreated:*"]))).members["ArgumentName1"]).to.equal(`${ARN}, null`);
    await bench.call("PutBucketNotificationConfiguration", { ...input(lambda(["s3:ObjectCreated:*"])), SkipDestinationValidation: true });
  });

  it("refuses queues and topics that do not exist, and those that are FIFO", async () => {
    const Events = ["s3:ObjectCreated:*"];
    const [QueueArn, TopicArn] = ["arn:aws:sqs:us-east-1:000000000000:q", "arn:aws:sns:us-east-1:000000000000:t"];
    const missing = { QueueConfigurations: [{ QueueArn, Events }], TopicConfigurations: [{ TopicArn, Events: ["s3:ObjectRemoved:*"] }] };
    const refused = (NotificationConfiguration: object) => bench.failure("PutBucketNotificationConfiguration", { Bucket: "photos", NotificationConfiguration });
    expect(await refused(missing)).to.deep.include({
      code: "InvalidArgument",
      message: "Unable to validate the following destination configurations",
      members: {
        ArgumentName1: QueueArn,
        ArgumentValue1: "The destination queue does not exist",
        ArgumentName2: TopicArn,
        ArgumentValue2: "The destination topic does not exist",
      },
    });
    const fifo = { QueueConfigurations: [{ QueueArn: `${QueueArn}.fifo`, Events }] };
    expect((await refused(fifo)).message).to.equal("FIFO queues and topics are not destinations of bucket notifications");
  });

  it("asks the policies of queues and topics whether S3 may send for this bucket; what has none is open", async () => {
    const [QueueArn, TopicArn] = ["arn:aws:sqs:us-east-1:000000000000:q", "arn:aws:sns:us-east-1:000000000000:t"];
    const NotificationConfiguration = {
      QueueConfigurations: [{ QueueArn, Events: ["s3:ObjectCreated:*"] }],
      TopicConfigurations: [{ TopicArn, Events: ["s3:ObjectRemoved:*"] }],
    };
    const put = () => bench.call("PutBucketNotificationConfiguration", { Bucket: "photos", NotificationConfiguration });
    const refusals = async () =>
      put().then(
        () => ({}),
        (error) => error.members,
      );
    const statement = (Action: string, bucket: string, more: object = {}) => ({ ...policyFor(bucket).Statement[0], Action, ...more });
    const set = (queue: unknown, topic: unknown) => void bench.policies.set(QueueArn, queue).set(TopicArn, topic);
    set("", {
      Statement: [
        {
          Sid: "__default_statement_ID",
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: ["SNS:Publish"],
          Condition: { StringEquals: { "AWS:SourceOwner": "0" } },
        },
      ],
    });
    expect(await refusals()).to.deep.equal({});
    set({ Statement: statement("SQS:SendMessage", "photos") }, { Statement: [statement("sns:*", "photos")] });
    expect(await refusals()).to.deep.equal({});
    const [allowed, denied] = [statement("sqs:SendMessage", "photos"), statement("*", "photos", { Effect: "Deny" })];
    for (const [queue, topic] of [
      [{ Statement: [statement("sqs:SendMessage", "others")] }, { Statement: [statement("sns:Subscribe", "photos")] }],
      [{ Statement: [allowed, denied] }, { Statement: [statement("sns:Publish", "photos", { Principal: { Service: "events.amazonaws.com" } })] }],
    ]) {
      set(queue, topic);
      expect(await refusals()).to.deep.equal({
        ArgumentName1: QueueArn,
        ArgumentValue1: "Permissions on the destination queue do not allow S3 to publish notifications from this bucket",
        ArgumentName2: TopicArn,
        ArgumentValue2: "Permissions on the destination topic do not allow S3 to publish notifications from this bucket",
      });
    }
  });

  it("becomes forwardings for queues and topics, which go and come back as mappings do", async () => {
    const queue = { Id: "q", QueueArn: "arn:aws:sqs:us-east-1:000000000000:q", Events: ["s3:ObjectCreated:*"] };
    const NotificationConfiguration = { QueueConfigurations: [queue] };
    await bench.call("PutBucketNotificationConfiguration", { Bucket: "photos", NotificationConfiguration, SkipDestinationValidation: true });
    expect(await read()).to.deep.equal(NotificationConfiguration);
    await bench.restart();
    const options = { id: "q", events: queue.Events };
    const forwarding = { id: "s3:photos:q", connector: "s3", source: "arn:aws:s3:::photos", targetArn: queue.QueueArn, options };
    expect([...bench.registry.forwardings.values()]).to.deep.equal([forwarding]);
    await put();
    expect(bench.registry.forwardings.size).to.equal(0);
  });

  it("keeps the EventBridge switch, and warns that nobody is there", async () => {
    await bench.call("PutBucketNotificationConfiguration", { Bucket: "photos", NotificationConfiguration: { EventBridgeConfiguration: {} } });
    expect(await read()).to.deep.equal({ EventBridgeConfiguration: {} });
    expect(bench.log.filter(({ level }) => level === "warn")).to.have.length(1);
  });

  it("has at most 100 configurations, with ids of their own", async () => {
    const many = Array.from({ length: 101 }, (_, index) => lambda(["s3:ObjectCreated:Put"], [rule("prefix", `${index}/`)]));
    expect((await refusal(...many)).code).to.equal("InvalidArgument");
    await put(...many.slice(1));
    const twice = [lambda(["s3:ObjectCreated:Put"], [], { Id: "a" }), lambda(["s3:ObjectRemoved:*"], [], { Id: "a" })];
    expect((await refusal(...twice)).message).to.equal("Same ID used for multiple configurations. IDs must be unique");
  });

  it("has at most one prefix and one suffix, and no other rule", async () => {
    expect((await refusal(lambda(["s3:ObjectCreated:*"], [rule("middle", "x")]))).message).to.equal("filter rule name must be either prefix or suffix");
    const twice = [rule("prefix", "a"), rule("Prefix", "b")];
    expect((await refusal(lambda(["s3:ObjectCreated:*"], twice))).message).to.equal("Cannot specify more than one prefix rule in a filter.");
    expect((await refusal(lambda(["s3:ObjectCreated:*"], [rule("suffix", "x".repeat(1025))]))).code).to.equal("InvalidArgument");
  });

  it("leaves everything as it was when it is refused", async () => {
    await put(lambda(["s3:ObjectCreated:*"], [], { Id: "good" }));
    await refusal(lambda(["s3:Nope"]));
    expect((await read()).LambdaFunctionConfigurations[0].Id).to.equal("good");
    expect(bench.registry.mappings.size).to.equal(1);
  });

  it("says NoSuchBucket for a bucket that is not there", async () => {
    const error = await bench.failure("PutBucketNotificationConfiguration", { ...input(), Bucket: "nowhere" });
    expect(error.code).to.equal("NoSuchBucket");
  });

  describe("overlap", () => {
    const ambiguous =
      "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.";
    const put1 = "s3:ObjectCreated:Put";
    const cases: [string, boolean, object, object][] = [
      ["no filters at all", true, lambda([put1]), lambda([put1])],
      ["a wildcard and one of its types", true, lambda(["s3:ObjectCreated:*"]), lambda([put1])],
      ["different event types", false, lambda(["s3:ObjectRemoved:*"]), lambda([put1])],
      ["one prefix within the other", true, lambda([put1], [rule("prefix", "in/")]), lambda([put1], [rule("prefix", "in/a")])],
      ["prefixes apart", false, lambda([put1], [rule("prefix", "in/")]), lambda([put1], [rule("prefix", "out/")])],
      [
        "prefixes overlapping, suffixes apart",
        false,
        lambda([put1], [rule("prefix", "in/"), rule("suffix", ".jpg")]),
        lambda([put1], [rule("prefix", "in/"), rule("suffix", ".png")]),
      ],
      ["one suffix the end of the other", true, lambda([put1], [rule("suffix", ".jpg")]), lambda([put1], [rule("suffix", "jpg")])],
      ["a prefix on one, a suffix on the other", true, lambda([put1], [rule("prefix", "in/")]), lambda([put1], [rule("suffix", ".jpg")])],
    ];
    for (const [what, refused, one, other] of cases) {
      it(`${refused ? "refuses" : "allows"} ${what}`, async () => {
        if (refused) expect(await refusal(one, other)).to.include({ code: "InvalidArgument", message: ambiguous });
        else await put(one, other);
      });
    }
  });
});
