// The API's own rules: names, attributes, batches, sizes, tags, permissions, and the words in which they are refused.
import { expect } from "chai";
import { ServiceError } from "../../core/errors.ts";
import { invalidParameter, queueDoesNotExist } from "./errors.ts";
import { SqsBench } from "./fixture.ts";
import { worded } from "./wording.ts";

describe("the SQS API", () => {
  let sqs: SqsBench;
  beforeEach(async () => {
    sqs = await SqsBench.open();
  });
  const create = (QueueName: string, Attributes = {}) => sqs.refused("CreateQueue", { QueueName, Attributes });

  describe("queues", () => {
    it("are named by the endpoint that the caller used", async () => {
      expect(await sqs.create("orders")).to.equal("http://localhost:4566/000000000000/orders");
      expect(await sqs.call("GetQueueUrl", { QueueName: "orders" })).to.deep.equal({ QueueUrl: sqs.url("orders") });
    });

    it("are created again when nothing differs, and refused otherwise", async () => {
      await sqs.create("q", { VisibilityTimeout: "5" });
      await sqs.create("q", { VisibilityTimeout: "5" });
      expect(await create("q", { VisibilityTimeout: "6" })).to.equal(
        "QueueNameExists: A queue already exists with the same name and a different value for attribute VisibilityTimeout",
      );
    });

    it("are not created again within a minute of their deletion", async () => {
      await sqs.create("q");
      await sqs.call("DeleteQueue", { QueueUrl: sqs.url("q") });
      expect(await create("q")).to.match(/^QueueDeletedRecently: /);
      await sqs.seconds(60);
      await sqs.create("q");
    });

    it("have names of letters, digits, hyphens and underscores; those of FIFO queues end in .fifo", async () => {
      for (const name of ["", "a b", "x".repeat(81), "a.fifo"]) expect(await create(name)).to.match(/^InvalidParameterValue: Can only include alphanumeric/);
      expect(await create("a", { FifoQueue: "true" })).to.match(/must end with .fifo suffix and be 1 to 80 in length$/);
    });

    it("have the attributes of AWS by default, all of them texts", async () => {
      await sqs.create("q");
      expect(await sqs.attributes()).to.deep.equal({
        ...{ VisibilityTimeout: "30", DelaySeconds: "0", MessageRetentionPeriod: "345600", MaximumMessageSize: "1048576" },
        ...{ ReceiveMessageWaitTimeSeconds: "0", SqsManagedSseEnabled: "true", QueueArn: sqs.arn("q") },
        ...{ CreatedTimestamp: "1767225600", LastModifiedTimestamp: "1767225600" },
        ...{ ApproximateNumberOfMessages: "0", ApproximateNumberOfMessagesNotVisible: "0", ApproximateNumberOfMessagesDelayed: "0" },
      });
    });

    for (const [name, values] of Object.entries({
      VisibilityTimeout: ["-1", "43201", "x"],
      DelaySeconds: ["901"],
      MessageRetentionPeriod: ["59", "1209601"],
      MaximumMessageSize: ["1023", "1048577"],
      ReceiveMessageWaitTimeSeconds: ["21"],
      SqsManagedSseEnabled: ["yes"],
      KmsDataKeyReusePeriodSeconds: ["59", "86401"],
    })) {
      it(`refuse a ${name} of ${values.join(" or ")}`, async () => {
        for (const value of values) expect(await create("q", { [name]: value })).to.equal(`InvalidAttributeValue: Invalid value for the parameter ${name}.`);
      });
    }

    it("refuse attributes that they do not have", async () => {
      expect(await create("q", { Colour: "red" })).to.equal("InvalidAttributeName: Unknown Attribute Colour.");
      expect(await create("q", { ContentBasedDeduplication: "true" })).to.equal("InvalidAttributeName: Unknown Attribute ContentBasedDeduplication.");
    });

    it("are listed by prefix, in pages", async () => {
      for (const name of ["a1", "a2", "b"]) await sqs.create(name);
      const first = await sqs.call("ListQueues", { QueueNamePrefix: "a", MaxResults: 1 });
      expect(first.QueueUrls).to.deep.equal([sqs.url("a1")]);
      const second = await sqs.call("ListQueues", { QueueNamePrefix: "a", MaxResults: 1, NextToken: first.NextToken });
      expect(second).to.deep.equal({ QueueUrls: [sqs.url("a2")] });
    });

    it("keep tags and permissions over a restart", async () => {
      const QueueUrl = await sqs.create("q");
      await sqs.call("TagQueue", { QueueUrl, Tags: { a: "1", b: "2" } });
      await sqs.call("UntagQueue", { QueueUrl, TagKeys: ["a"] });
      await sqs.call("AddPermission", { QueueUrl, Label: "l", AWSAccountIds: ["111111111111"], Actions: ["SendMessage"] });
      await sqs.restart();
      expect(await sqs.call("ListQueueTags", { QueueUrl })).to.deep.equal({ Tags: { b: "2" } });
      const policy = JSON.parse((await sqs.attributes())["Policy"] as string);
      expect(policy.Statement[0]).to.include({ Sid: "l", Action: "SQS:SendMessage", Resource: sqs.arn("q") });
      await sqs.call("RemovePermission", { QueueUrl, Label: "l" });
      expect(await sqs.attributes()).to.not.have.property("Policy");
    });
  });

  describe("attributes", () => {
    const set = (Attributes: object) => ({ QueueUrl: sqs.url("q"), Attributes });
    beforeEach(() => sqs.create("q"));

    it("may be set but for those that are SQS's own", async () => {
      for (const name of ["QueueArn", "CreatedTimestamp", "ApproximateNumberOfMessages"]) {
        expect(await sqs.refused("SetQueueAttributes", set({ [name]: "1" }))).to.equal(`InvalidAttributeName: Unknown Attribute ${name}.`);
      }
      expect(await sqs.refused("SetQueueAttributes", set({ FifoQueue: "true" }))).to.match(/^InvalidAttributeValue: /);
    });

    it("say when they were set last, in seconds", async () => {
      await sqs.seconds(90);
      await sqs.call("SetQueueAttributes", set({ VisibilityTimeout: "1" }));
      await sqs.call("TagQueue", { QueueUrl: sqs.url("q"), Tags: { a: "1" } });
      expect(await sqs.attributes()).to.include({ CreatedTimestamp: "1767225600", LastModifiedTimestamp: "1767225690" });
    });

    it("hold for messages that are there already, but for their delay", async () => {
      await sqs.send("q", "a");
      await sqs.call("SetQueueAttributes", set({ VisibilityTimeout: "5", DelaySeconds: "60" }));
      expect(await sqs.bodies()).to.deep.equal(["a"]);
      await sqs.send("q", "b");
      await sqs.seconds(5);
      expect(await sqs.bodies()).to.deep.equal(["a"]);
    });

    it("delay a FIFO queue's messages as a whole", async () => {
      await sqs.create("slow.fifo", { DelaySeconds: "5", ContentBasedDeduplication: "true" });
      await sqs.send("slow.fifo", "a", { MessageGroupId: "g", DelaySeconds: 0 });
      await sqs.send("slow.fifo", "b", { MessageGroupId: "g" });
      expect(await sqs.bodies("slow.fifo")).to.deep.equal([]);
      await sqs.seconds(5);
      expect(await sqs.bodies("slow.fifo")).to.deep.equal(["a", "b"]);
    });
  });

  describe("batches", () => {
    const send = (Entries: object[]) => sqs.refused("SendMessageBatch", { QueueUrl: sqs.url("q"), Entries });
    const entry = (Id: string, MessageBody = "x") => ({ Id, MessageBody });
    beforeEach(() => sqs.create("q"));

    it("are refused as a whole when they are empty, too many, ambiguous, misnamed or too long", async () => {
      expect(await send([])).to.match(/^EmptyBatchRequest: /);
      expect(await send(Array.from({ length: 11 }, (_, index) => entry(`${index}`)))).to.equal(
        "TooManyEntriesInBatchRequest: Maximum number of entries per request are 10. You have sent 11.",
      );
      expect(await send([entry("a"), entry("a")])).to.match(/^BatchEntryIdsNotDistinct: /);
      expect(await send([entry("a b")])).to.equal(
        "InvalidBatchEntryId: A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
      );
      expect(await send([entry("a", "x".repeat(1_048_576)), entry("b")])).to.equal(
        "BatchRequestTooLong: Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.",
      );
    });

    it("fail entry by entry", async () => {
      const QueueUrl = sqs.url("q");
      const sent = await sqs.call("SendMessageBatch", { QueueUrl, Entries: [entry("good"), entry("bad", "\u0001")] });
      expect(sent.Successful.map(({ Id }: { Id: string }) => Id)).to.deep.equal(["good"]);
      expect(sent.Failed[0]).to.include({ Id: "bad", SenderFault: true, Code: "InvalidMessageContents" });
      const [{ ReceiptHandle }] = (await sqs.receive()) as [{ ReceiptHandle: string }];
      const Entries = [
        { Id: "a", ReceiptHandle, VisibilityTimeout: 0 },
        { Id: "b", ReceiptHandle, VisibilityTimeout: 0 },
      ];
      const changed = await sqs.call("ChangeMessageVisibilityBatch", { QueueUrl, Entries });
      expect(changed.Successful).to.deep.equal([{ Id: "a" }]);
      expect(changed.Failed[0].Code).to.equal("AWS.SimpleQueueService.MessageNotInflight");
      const deleted = await sqs.call("DeleteMessageBatch", { QueueUrl, Entries: [...Entries, { Id: "c", ReceiptHandle: "x" }] });
      expect(deleted.Successful).to.have.length(2);
      expect(deleted.Failed[0].Code).to.equal("ReceiptHandleIsInvalid");
    });
  });

  describe("messages", () => {
    const send = (MessageBody: string | undefined, more = {}) => sqs.refused("SendMessage", { QueueUrl: sqs.url("q"), MessageBody, ...more });
    const text = (StringValue = "v") => ({ DataType: "String", StringValue });
    beforeEach(() => sqs.create("q"));

    it("have a body, of characters that XML can hold, within the limit", async () => {
      for (const body of ["", undefined]) expect(await send(body)).to.equal("MissingParameter: The request must contain the parameter MessageBody.");
      for (const body of ["\u0000", "\ufffe", "\ud800"]) expect(await send(body)).to.match(/^InvalidMessageContents: /);
      expect(await send("x".repeat(1_048_576), { MessageAttributes: { a: text() } })).to.equal(
        "InvalidParameterValue: One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.",
      );
      await sqs.send("q", "\t\n\r 𝄞");
    });

    it("are as long as their queue allows, the trace header not counted", async () => {
      await sqs.create("small", { MaximumMessageSize: "1024" });
      const trace = { MessageSystemAttributes: { AWSTraceHeader: text("Root=1-5759e988-bd862e3fe1be46a994272793") } };
      await sqs.send("small", "x".repeat(1024), trace);
      expect(await sqs.refused("SendMessage", { QueueUrl: sqs.url("small"), MessageBody: "é".repeat(513) })).to.equal(
        "InvalidParameterValue: One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.",
      );
    });

    it("have at most ten attributes, well named and typed", async () => {
      const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`a${index}`, text()]));
      expect(await send("x", { MessageAttributes: eleven })).to.match(/Number of message attributes \[11\] exceeds the allowed maximum \[10\]/);
      for (const name of [".a", "a.", "a..b", "AWS.x", "Amazon.x", "a b", "x".repeat(257)]) {
        expect(await send("x", { MessageAttributes: { [name]: text() } }), name).to.match(/^InvalidParameterValue: /);
      }
      for (const wrong of [
        text(""),
        { DataType: "List", StringValue: "v" },
        { DataType: "Number", StringValue: "v" },
        { DataType: "Binary", StringValue: "v" },
      ]) {
        expect(await send("x", { MessageAttributes: { a: wrong } })).to.match(/^InvalidParameterValue: /);
      }
      expect(await send("x", { MessageSystemAttributes: { Other: text() } })).to.match(/^InvalidParameterValue: /);
    });

    it("take a group whose name is punctuated letters and digits", async () => {
      expect(await send("x", { MessageGroupId: "a b" })).to.equal(
        "InvalidParameterValue: Value a b for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.",
      );
    });

    it("are received ten at a time at most, after twenty seconds at most", async () => {
      const receive = (more: object) => sqs.refused("ReceiveMessage", { QueueUrl: sqs.url("q"), ...more });
      expect(await receive({ MaxNumberOfMessages: 11 })).to.equal(
        "InvalidParameterValue: Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.",
      );
      expect(await receive({ WaitTimeSeconds: 21 })).to.match(/Value 21 for parameter WaitTimeSeconds is invalid/);
      expect(await receive({ VisibilityTimeout: 43_201 })).to.match(/Value 43201 for parameter VisibilityTimeout is invalid/);
    });
  });

  describe("errors", () => {
    it("are said in JSON by shape, with the older code in a header", () => {
      expect(worded(queueDoesNotExist(), "json")).to.deep.include({
        code: "com.amazonaws.sqs#QueueDoesNotExist",
        message: "The specified queue does not exist.",
        headers: { "x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender" },
      });
      const unknown = worded(new ServiceError("UnknownOperationException", "no such operation", 400), "json");
      expect(unknown.code).to.equal("com.amazon.coral.service#UnknownOperationException");
    });

    it("are said in the Query protocol by the older code, in words of its own", () => {
      const told = worded(queueDoesNotExist(), "query");
      expect(`${told.code}: ${told.message}`).to.equal("AWS.SimpleQueueService.NonExistentQueue: The specified queue does not exist for this wsdl version.");
      expect(worded(invalidParameter("x"), "query").code).to.equal("InvalidParameterValue");
      const unknown = worded(new ServiceError("InvalidAction", "Could not find operation GetNothing for version 2012-11-05", 400), "query");
      expect(unknown).to.include({ code: "InvalidAction", message: "The action GetNothing is not valid for this endpoint." });
    });
  });
});
