import { expect } from "chai";
import { openMemoryBus } from "../../broker/index.ts";
import { Ids } from "../../core/ids.ts";
import { Logger } from "../../core/logger.ts";
import { SnsBench, TOPIC } from "./fixture.ts";

describe("the topics of SNS", () => {
  let sns: SnsBench;
  beforeEach(async () => void (sns = await SnsBench.open((clock) => openMemoryBus({ clock, ids: new Ids("t"), logger: new Logger("error", () => {}) }))));
  afterEach(() => sns.close());

  it("are created once, and again only as they are", async () => {
    expect(await sns.topic("t", { DisplayName: "T" })).to.equal(TOPIC);
    expect(await sns.topic("t")).to.equal(TOPIC);
    expect(await sns.topic("t", { DisplayName: "T", FifoTopic: "false" })).to.equal(TOPIC);
    expect(await sns.refused("CreateTopic", { Name: "t", Attributes: { DisplayName: "U" } })).to.equal(
      "InvalidParameter: Invalid parameter: Attributes Reason: Topic already exists with different attributes",
    );
    expect(await sns.refused("CreateTopic", { Name: "t", Tags: [{ Key: "k", Value: "v" }] })).to.equal(
      "InvalidParameter: Invalid parameter: Tags Reason: Topic already exists with different tags",
    );
  });

  it("have names as AWS has them", async () => {
    for (const Name of ["", "a b", "t.fifo", "ä", "x".repeat(257)]) {
      expect(await sns.refused("CreateTopic", { Name }), Name).to.equal("InvalidParameter: Invalid parameter: Topic Name");
    }
    expect(await sns.topic("x".repeat(256))).to.contain(":x");
    for (const Name of ["t", "a.b.fifo", ".fifo"]) {
      expect(await sns.refused("CreateTopic", { Name, Attributes: { FifoTopic: "true" } }), Name).to.contain("Fifo Topic names must end with .fifo");
    }
  });

  it("show their attributes, those that nobody set too", async () => {
    await sns.topic();
    await sns.subscribe("sqs", "arn:aws:sqs:us-east-1:000000000000:q");
    await sns.subscribe("email", "a@example.com");
    const { Attributes } = await sns.call("GetTopicAttributes", { TopicArn: TOPIC });
    expect(Attributes).to.include({ TopicArn: TOPIC, Owner: "000000000000", DisplayName: "" });
    expect(Attributes).to.include({ SubscriptionsConfirmed: "1", SubscriptionsPending: "1", SubscriptionsDeleted: "0" });
    expect(JSON.parse(Attributes.EffectiveDeliveryPolicy).http.defaultHealthyRetryPolicy).to.deep.equal({
      ...{ numRetries: 3, numNoDelayRetries: 0, numMinDelayRetries: 0, numMaxDelayRetries: 0 },
      ...{ minDelayTarget: 20, maxDelayTarget: 20, backoffFunction: "linear" },
    });
    expect(JSON.parse(Attributes.Policy).Statement[0]).to.include({ Sid: "__default_statement_ID", Effect: "Allow", Resource: TOPIC });
    const fifo = await sns.topic("t.fifo");
    expect((await sns.call("GetTopicAttributes", { TopicArn: fifo })).Attributes).to.include({ FifoTopic: "true", ContentBasedDeduplication: "false" });
  });

  it("change their attributes, and refuse what is none", async () => {
    await sns.topic();
    const set = (AttributeName: string, AttributeValue: string) => ({ TopicArn: TOPIC, AttributeName, AttributeValue });
    await sns.call("SetTopicAttributes", set("DisplayName", "shown"));
    expect((await sns.call("GetTopicAttributes", { TopicArn: TOPIC })).Attributes.DisplayName).to.equal("shown");
    await sns.call("SetTopicAttributes", set("DisplayName", ""));
    expect((await sns.call("GetTopicAttributes", { TopicArn: TOPIC })).Attributes.DisplayName).to.equal("");
    for (const [name, value] of [
      ["Nonsense", "1"],
      ["FifoTopic", "true"],
      ["ContentBasedDeduplication", "true"],
    ] as const) {
      expect(await sns.refused("SetTopicAttributes", set(name, value)), name).to.equal("InvalidParameter: Invalid parameter: AttributeName");
    }
    expect(await sns.refused("SetTopicAttributes", set("SignatureVersion", "3"))).to.contain("SignatureVersion");
    expect(await sns.refused("SetTopicAttributes", set("Policy", "{"))).to.contain("Policy");
    for (const name of ["ArchivePolicy", "LambdaSuccessFeedbackRoleArn"]) {
      expect(await sns.refused("SetTopicAttributes", set(name, "x"))).to.equal(
        `NotImplemented: lambdabus does not implement the topic attribute ${name} of SNS`,
      );
    }
  });

  it("are not found in AWS's words", async () => {
    const missing = `${TOPIC}-missing`;
    for (const action of ["GetTopicAttributes", "ListSubscriptionsByTopic"]) {
      expect(await sns.refused(action, { TopicArn: missing })).to.equal("NotFound: Topic does not exist");
    }
    expect(await sns.refused("Publish", { TopicArn: missing, Message: "m" })).to.equal("NotFound: Topic does not exist");
    expect(await sns.refused("Subscribe", { TopicArn: missing, Protocol: "sqs", Endpoint: "x" })).to.equal("NotFound: Topic does not exist");
    expect(await sns.refused("GetTopicAttributes", { TopicArn: "t" })).to.equal(
      "InvalidParameter: Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1",
    );
    expect(await sns.refused("ListTagsForResource", { ResourceArn: missing })).to.equal("ResourceNotFound: Resource does not exist");
    expect(await sns.call("DeleteTopic", { TopicArn: missing }), "deleting twice is no error").to.deep.equal({});
  });

  it("are listed a hundred at a time, and survive a restart", async () => {
    for (let number = 0; number < 101; number++) await sns.topic(`n${String(number).padStart(3, "0")}`);
    await sns.restart();
    const first = await sns.call("ListTopics");
    expect(first.Topics).to.have.length(100);
    const rest = await sns.call("ListTopics", { NextToken: first.NextToken });
    expect(rest).to.deep.equal({ Topics: [{ TopicArn: TOPIC.replace(/t$/, "n100") }] });
    expect(await sns.refused("ListTopics", { NextToken: "x" })).to.contain("NextToken");
  });

  it("take their subscriptions with them", async () => {
    await sns.topic();
    const arn = await sns.subscribe("lambda", "arn:aws:lambda:us-east-1:000000000000:function:f");
    expect(sns.registry.mappings.get(arn)).to.include({ connector: "sns", source: TOPIC, enabled: true });
    await sns.call("DeleteTopic", { TopicArn: TOPIC });
    expect(await sns.refused("GetSubscriptionAttributes", { SubscriptionArn: arn })).to.equal("NotFound: Subscription does not exist");
    expect(sns.registry.mappings.size).to.equal(0);
    expect((await sns.call("ListSubscriptions")).Subscriptions).to.deep.equal([]);
  });

  it("have tags", async () => {
    await sns.call("CreateTopic", { Name: "t", Tags: [{ Key: "a", Value: "1" }] });
    await sns.call("TagResource", { ResourceArn: TOPIC, Tags: [{ Key: "b", Value: "2" }] });
    await sns.call("UntagResource", { ResourceArn: TOPIC, TagKeys: ["a"] });
    expect(await sns.call("ListTagsForResource", { ResourceArn: TOPIC })).to.deep.equal({ Tags: [{ Key: "b", Value: "2" }] });
    const many = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "v" }));
    expect(await sns.refused("TagResource", { ResourceArn: TOPIC, Tags: many })).to.contain("TagLimitExceeded");
    expect(await sns.refused("TagResource", { ResourceArn: TOPIC, Tags: [many[0], many[0]] })).to.contain("Duplicated keys");
  });

  it("have permissions, which are statements of their policy", async () => {
    await sns.topic();
    const permission = { TopicArn: TOPIC, Label: "L", AWSAccountId: ["111122223333"], ActionName: ["Publish"] };
    await sns.call("AddPermission", permission);
    const policy = async () => JSON.parse((await sns.call("GetTopicAttributes", { TopicArn: TOPIC })).Attributes.Policy);
    expect((await policy()).Statement[1]).to.deep.equal({
      Sid: "L",
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
      Action: "SNS:Publish",
      Resource: TOPIC,
    });
    expect(await sns.refused("AddPermission", permission)).to.equal("InvalidParameter: Invalid parameter: Statement already exists");
    expect(await sns.refused("AddPermission", { ...permission, Label: "M", ActionName: ["Dance"] })).to.contain("out of service scope");
    await sns.call("RemovePermission", { TopicArn: TOPIC, Label: "L" });
    expect((await policy()).Statement).to.have.length(1);
    expect(await sns.refused("RemovePermission", { TopicArn: TOPIC, Label: "L" })).to.equal("NotFound: Statement does not exist");
  });

  it("give a data protection policy back", async () => {
    await sns.topic();
    expect(await sns.call("GetDataProtectionPolicy", { ResourceArn: TOPIC })).to.deep.equal({});
    await sns.call("PutDataProtectionPolicy", { ResourceArn: TOPIC, DataProtectionPolicy: '{"Name":"p"}' });
    expect(await sns.call("GetDataProtectionPolicy", { ResourceArn: TOPIC })).to.deep.equal({ DataProtectionPolicy: '{"Name":"p"}' });
    expect(await sns.refused("PutDataProtectionPolicy", { ResourceArn: TOPIC, DataProtectionPolicy: "{" })).to.contain("DataProtectionPolicy");
  });
});
