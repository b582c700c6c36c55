// The CloudWatch Logs service, called in the process.
import { expect } from "chai";
import { Payload } from "../../core/payload.ts";
import { subjects } from "../../core/subjects.ts";
import { ServiceBench } from "../service-bench.ts";
import { open } from "./index.ts";
import { schema } from "./schema.ts";

const config = schema.parse({});
const group = { logGroupName: "/app" };
const stream = { ...group, logStreamName: "one" };

interface Event {
  readonly timestamp: number;
  readonly message: string;
}

describe("CloudWatch Logs", () => {
  let logs: ServiceBench<typeof config>;
  let now: number;
  beforeEach(async () => {
    logs = await ServiceBench.open(open, config);
    now = logs.clock.now();
    await logs.call("CreateLogGroup", group);
    await logs.call("CreateLogStream", stream);
  });
  afterEach(() => logs.service[Symbol.asyncDispose]());

  const put = (messages: readonly string[], at = now, name = "one") =>
    logs.call("PutLogEvents", { ...group, logStreamName: name, logEvents: messages.map((message, index) => ({ timestamp: at + index, message })) });
  const messages = ({ events }: { events: readonly Event[] }): string[] => events.map(({ message }) => message);
  const filter = async (input: object = {}): Promise<string[]> => messages(await logs.call("FilterLogEvents", { ...group, ...input }));

  describe("groups and streams", () => {
    it("are made once", async () => {
      expect(await logs.refused("CreateLogGroup", group)).to.equal("ResourceAlreadyExistsException: The specified log group already exists");
      expect(await logs.refused("CreateLogStream", stream)).to.equal("ResourceAlreadyExistsException: The specified log stream already exists");
      expect(await logs.refused("CreateLogGroup", { logGroupName: "x".repeat(513) })).to.match(/^InvalidParameterException: .*less than or equal to 512$/);
      await logs.call("CreateLogGroup", { logGroupName: `-_/.#Aa0${"x".repeat(504)}` });
      expect(await logs.refused("CreateLogGroup", { logGroupName: "a b" })).to.match(
        /^InvalidParameterException: 1 validation error detected: Value 'a b' at 'logGroupName'/,
      );
    });

    it("are unknown until they are made", async () => {
      const missing = { logGroupName: "no", logStreamName: "no" };
      for (const action of ["DeleteLogGroup", "DescribeLogStreams", "FilterLogEvents", "DeleteRetentionPolicy", "ListTagsLogGroup"]) {
        expect(await logs.refused(action, { logGroupName: "no" })).to.equal("ResourceNotFoundException: The specified log group does not exist.");
      }
      expect(await logs.refused("GetLogEvents", missing)).to.equal("ResourceNotFoundException: The specified log group does not exist.");
      expect(await logs.refused("GetLogEvents", { ...group, logStreamName: "no" })).to.equal(
        "ResourceNotFoundException: The specified log stream does not exist.",
      );
    });

    it("are described by prefix, in pages", async () => {
      for (const name of ["/b", "/a/2", "/a/1"]) await logs.call("CreateLogGroup", { logGroupName: name });
      const first = await logs.call("DescribeLogGroups", { logGroupNamePrefix: "/a", limit: 2 });
      const second = await logs.call("DescribeLogGroups", { logGroupNamePrefix: "/a", limit: 2, nextToken: first.nextToken });
      const names = [...first.logGroups, ...second.logGroups].map(({ logGroupName }) => logGroupName);
      expect(names).to.deep.equal(["/a/1", "/a/2", "/app"]);
      expect(second.nextToken).to.equal(undefined);
      expect(first.logGroups[0]).to.include({
        arn: "arn:aws:logs:us-east-1:000000000000:log-group:/a/1:*",
        logGroupArn: "arn:aws:logs:us-east-1:000000000000:log-group:/a/1",
        creationTime: now,
      });
    });

    it("are described by the time of their last event", async () => {
      await logs.call("CreateLogStream", { ...group, logStreamName: "two" });
      await put(["later"], now + 5);
      await put(["earlier"], now, "two");
      const { logStreams } = await logs.call("DescribeLogStreams", { ...group, orderBy: "LastEventTime", descending: true });
      expect(logStreams.map(({ logStreamName }: { logStreamName: string }) => logStreamName)).to.deep.equal(["one", "two"]);
      expect(logStreams[0]).to.include({ firstEventTimestamp: now + 5, lastEventTimestamp: now + 5, lastIngestionTime: now });
    });

    it("are deleted with all that they hold", async () => {
      await put(["x"]);
      await logs.call("DeleteLogStream", stream);
      await logs.call("CreateLogStream", stream);
      expect(await filter()).to.deep.equal([]);
      await put(["y"]);
      await logs.call("DeleteLogGroup", group);
      await logs.call("CreateLogGroup", group);
      expect((await logs.call("DescribeLogStreams", group)).logStreams).to.deep.equal([]);
    });

    it("have tags, by name and by ARN", async () => {
      const resourceArn = "arn:aws:logs:us-east-1:000000000000:log-group:/app";
      await logs.call("TagResource", { resourceArn, tags: { a: "1", b: "2" } });
      await logs.call("UntagLogGroup", { ...group, tags: ["a"] });
      expect(await logs.call("ListTagsForResource", { resourceArn })).to.deep.equal({ tags: { b: "2" } });
    });
  });

  describe("events", () => {
    it("are there after a restart", async () => {
      await put(["a", "b\nc", "ü"]);
      await logs.reopen(config);
      expect(await filter()).to.deep.equal(["a", "b\nc", "ü"]);
      await put(["d"], now + 10);
      expect(await filter()).to.deep.equal(["a", "b\nc", "ü", "d"]);
    });

    it("are taken in order, within their limits", async () => {
      const refused = (logEvents: readonly Event[]) => logs.refused("PutLogEvents", { ...stream, logEvents });
      expect(
        await refused([
          { timestamp: now, message: "b" },
          { timestamp: now - 1, message: "a" },
        ]),
      ).to.equal("InvalidParameterException: Log events in a single PutLogEvents request must be in chronological order.");
      expect(await refused([{ timestamp: now, message: "x".repeat(1_048_577) }])).to.match(/^InvalidParameterException: Log event too large/);
      const half = { timestamp: now, message: "x".repeat(524_288) };
      expect(await refused([half, half])).to.match(/^InvalidParameterException: Upload too large/);
      expect(await refused([])).to.match(/^InvalidParameterException: 1 validation error detected/);
      const many = (count: number) => Array.from({ length: count }, () => ({ timestamp: now, message: "x" }));
      expect(await refused(many(10_001))).to.match(/^InvalidParameterException: .*less than or equal to 10000$/);
      await logs.call("PutLogEvents", { ...stream, logEvents: many(10_000) });
      const day = 24 * 3_600_000;
      expect(await refused([{ timestamp: now - day - 1, message: "a" }, ...many(1)])).to.match(/ cannot span more than 24 hours\.$/);
    });

    it("may fill a batch of a megabyte, 26 bytes for each of them included", async () => {
      const batch = (bytes: number) => ({ ...stream, logEvents: [{ timestamp: now, message: "x".repeat(bytes - 26) }] });
      expect(await logs.refused("PutLogEvents", batch(1_048_577))).to.match(/^InvalidParameterException: Upload too large: 1048577 bytes/);
      await logs.call("PutLogEvents", batch(1_048_576));
    });

    it("are taken with any sequence token, or none", async () => {
      const logEvents = [{ timestamp: now, message: "x" }];
      for (const sequenceToken of ["", "no such token"]) await logs.call("PutLogEvents", { ...stream, logEvents, ...(sequenceToken && { sequenceToken }) });
      expect(await filter()).to.deep.equal(["x", "x"]);
    });

    it("that expired by the group's retention are rejected, too, and none expires without one", async () => {
      const day = 24 * 3_600_000;
      const logEvents = [{ timestamp: now - 2 * day, message: "old" }];
      expect((await logs.call("PutLogEvents", { ...stream, logEvents })).rejectedLogEventsInfo).to.equal(undefined);
      const [{ retentionInDays }] = (await logs.call("DescribeLogGroups", { logGroupNamePrefix: "/app" })).logGroups;
      expect(retentionInDays).to.equal(undefined);
      await logs.call("PutRetentionPolicy", { ...group, retentionInDays: 1 });
      expect((await logs.call("PutLogEvents", { ...stream, logEvents })).rejectedLogEventsInfo).to.deep.equal({ expiredLogEventEndIndex: 1 });
    });

    it("of long ago and of the future are rejected, the others kept", async () => {
      const day = 24 * 3_600_000;
      const old = await logs.call("PutLogEvents", { ...stream, logEvents: [{ timestamp: now - 15 * day, message: "old" }] });
      expect(old.rejectedLogEventsInfo).to.deep.equal({ tooOldLogEventEndIndex: 1 });
      const logEvents = [
        { timestamp: now, message: "now" },
        { timestamp: now + 3 * 3_600_000, message: "later" },
      ];
      const late = await logs.call("PutLogEvents", { ...stream, logEvents });
      expect(late.rejectedLogEventsInfo).to.deep.equal({ tooNewLogEventStartIndex: 1 });
      expect(await filter()).to.deep.equal(["now"]);
    });

    it("expire by the Clock", async () => {
      await put(["x"]);
      expect(await logs.refused("PutRetentionPolicy", { ...group, retentionInDays: 2 })).to.match(/Member must satisfy enum value set: \[1, 3, 5/);
      await logs.call("PutRetentionPolicy", { ...group, retentionInDays: 1 });
      await logs.clock.advance(24 * 3_600_000);
      expect(await filter()).to.deep.equal(["x"]);
      await logs.clock.advance(1);
      expect(await filter()).to.deep.equal([]);
      await logs.call("DeleteRetentionPolicy", group);
      expect(await filter()).to.deep.equal(["x"]);
    });

    it("are got forwards and backwards, with the same token at either end", async () => {
      await put(["a", "b", "c", "d", "e"]);
      const get = (input: object) => logs.call("GetLogEvents", { ...stream, limit: 2, ...input });
      const newest = await get({});
      expect(messages(newest)).to.deep.equal(["d", "e"]);
      const older = await get({ nextToken: newest.nextBackwardToken });
      expect(messages(older)).to.deep.equal(["b", "c"]);
      const first = await get({ startFromHead: true });
      expect(messages(first)).to.deep.equal(["a", "b"]);
      const second = await get({ nextToken: first.nextForwardToken });
      expect(messages(await get({ nextToken: second.nextForwardToken }))).to.deep.equal(["e"]);
      const end = await get({ nextToken: newest.nextForwardToken });
      expect(end.events).to.deep.equal([]);
      expect(end.nextForwardToken).to.equal(newest.nextForwardToken);
      expect(messages(await get({ nextToken: end.nextBackwardToken }))).to.deep.equal(["d", "e"]);
      await put(["f"], now + 10);
      expect(messages(await get({ nextToken: end.nextForwardToken }))).to.deep.equal(["f"]);
      expect(await logs.refused("GetLogEvents", { ...stream, nextToken: "x" })).to.equal("InvalidParameterException: The specified nextToken is invalid.");
    });

    it("of all streams are filtered in the order of their times, page by page", async () => {
      await logs.call("CreateLogStream", { ...group, logStreamName: "two" });
      await put(["a", "c"].map(String), now);
      await put(["b"], now, "two");
      await put(["d ERROR"], now + 2, "two");
      const first = await logs.call("FilterLogEvents", { ...group, limit: 3 });
      expect(first.events).to.have.length(3);
      const second = await logs.call("FilterLogEvents", { ...group, limit: 3, nextToken: first.nextToken });
      expect(messages(second)).to.deep.equal(["d ERROR"]);
      expect(second.nextToken).to.equal(undefined);
      expect(second.events[0]).to.include({ logStreamName: "two", timestamp: now + 2, ingestionTime: now });
      expect(second.events[0].eventId).to.match(/^\d{56}$/);
      expect(await filter({ filterPattern: "ERROR" })).to.deep.equal(["d ERROR"]);
      expect(await filter({ logStreamNames: ["one"] })).to.deep.equal(["a", "c"]);
      expect(await filter({ logStreamNamePrefix: "tw", startTime: now + 1 })).to.deep.equal(["d ERROR"]);
      expect(await filter({ endTime: now })).to.have.members(["a", "b"]);
    });

    it("are gone after a reset; groups stay", async () => {
      await put(["a"]);
      await logs.service.reset();
      expect((await logs.call("DescribeLogGroups")).logGroups).to.have.length(1);
      expect(await filter()).to.deep.equal([]);
    });
  });

  describe("what functions print", () => {
    const announce = async (lines: readonly string[], logStream = "2026/01/01/[$LATEST]00") => {
      const time = new Date(now).toISOString();
      const message = Payload.of({ functionName: "f", logGroup: "/aws/lambda/f", logStream, requestId: "r", time, lines });
      logs.bus.pass({ subject: subjects.log("f"), events: [], message });
      await new Promise((resolve) => setImmediate(resolve));
    };

    it("is in the function's group, in its environment's stream, a line an event", async () => {
      await announce(["START RequestId: r Version: $LATEST", "", "hello"]);
      await announce(["END RequestId: r"]);
      const found = await logs.call("FilterLogEvents", { logGroupName: "/aws/lambda/f" });
      expect(messages(found)).to.deep.equal(["START RequestId: r Version: $LATEST\n", "hello\n", "END RequestId: r\n"]);
      expect(found.events[0]).to.include({ logStreamName: "2026/01/01/[$LATEST]00", timestamp: now });
      await logs.reopen(config);
      expect(await filter({ logGroupName: "/aws/lambda/f", filterPattern: "hello" })).to.deep.equal(["hello\n"]);
    });

    it("may fill an event of a megabyte, with no room for the newline", async () => {
      const logStreamName = "2026/01/01/[$LATEST]00";
      await announce(["x".repeat(1_048_576)]);
      await announce(["x".repeat(1_048_575), "rest"]);
      const sizes: number[] = [];
      for (let nextToken: string | undefined; sizes.length < 3; ) {
        const page = await logs.call("GetLogEvents", { logGroupName: "/aws/lambda/f", logStreamName, startFromHead: true, limit: 1, nextToken });
        sizes.push(...messages(page).map((message) => message.length));
        nextToken = page.nextForwardToken;
      }
      expect(sizes).to.deep.equal([1_048_576, 1_048_576, 5]);
    });
  });

  it("keeps within its bounds: the oldest streams give way", async () => {
    await logs.reopen(schema.parse({ maximumMegabytes: 1 }));
    await put(["x".repeat(700_000)]);
    await logs.clock.advance(10);
    await logs.call("CreateLogStream", { ...group, logStreamName: "two" });
    await put(["y".repeat(700_000)], now, "two");
    const { logStreams } = await logs.call("DescribeLogStreams", group);
    expect(logStreams.map(({ logStreamName }: { logStreamName: string }) => logStreamName)).to.deep.equal(["two"]);
  });

  it("tests patterns", async () => {
    const { matches } = await logs.call("TestMetricFilter", { filterPattern: "[ip, ..., bytes > 10]", logEventMessages: ["::1 a b 20", "::1 5"] });
    expect(matches).to.deep.equal([{ eventNumber: 1, eventMessage: "::1 a b 20", extractedValues: { $ip: "::1", $bytes: "20" } }]);
  });
});
