import { expect } from "chai";
import { openMemoryBus } from "../../broker/index.ts";
import { Activity } from "../../core/activity.ts";
import { bucketArn, functionArn } from "../../core/arn.ts";
import { VirtualClock } from "../../core/clock.ts";
import { Ids } from "../../core/ids.ts";
import { Logger, type LogLine } from "../../core/logger.ts";
import { Payload } from "../../core/payload.ts";
import { type Mapping, Registry } from "../../core/registry.ts";
import { noopTracer } from "../../core/tracing.ts";
import type { SourceItem } from "../connector.ts";
import { S3Source } from "./source.ts";

const objectEvent = {
  bucket: "photos",
  ownerId: "O",
  eventName: "ObjectCreated:Put",
  eventTime: "2026-01-01T00:00:00.000Z",
  region: "us-east-1",
  principalId: "P",
  sourceIPAddress: "127.0.0.1",
  requestId: "R",
  hostId: "H",
  key: "in/a.jpg",
  versioned: false,
};

const minioMessage = {
  EventName: "s3:ObjectCreated:Put",
  Key: "photos/in/a.jpg",
  Records: [
    {
      eventTime: "2026-01-01T00:00:00.000Z",
      eventName: "s3:ObjectCreated:Put",
      userIdentity: { principalId: "P" },
      requestParameters: { sourceIPAddress: "127.0.0.1" },
      responseElements: { "x-amz-request-id": "R", "x-amz-id-2": "H" },
      s3: { bucket: { name: "photos", ownerIdentity: { principalId: "P" } }, object: { key: "in%2Fa.jpg", sequencer: "18EA" } },
    },
  ],
};

function mapping(id: string, changes: Partial<Mapping> = {}): Mapping {
  const options = { id, events: ["s3:ObjectCreated:*"] };
  return { id, connector: "s3", source: bucketArn("photos"), functionArn: functionArn(`f-${id}`), enabled: true, options, ...changes };
}

describe("S3Source", () => {
  const setUp = () => {
    const lines: LogLine[] = [];
    const [clock, ids, registry] = [new VirtualClock(), new Ids(1), new Registry()];
    const logger = new Logger("debug", (line) => lines.push(line));
    const bus = openMemoryBus({ clock, ids, logger });
    const aws = { call: () => Promise.reject(new Error("not called")) };
    const settings = { eventVersion: "2.1" };
    const source = new S3Source({
      settings,
      activity: new Activity(),
      registry,
      bus,
      aws,
      clock,
      hostClock: clock,
      ids,
      logger,
      tracer: noopTracer,
      region: "us-east-1",
    });
    const items = source.read(new AbortController().signal)[Symbol.asyncIterator]();
    const bring = async (data: unknown): Promise<SourceItem> => {
      const payload = typeof data === "string" ? Payload.from(data) : Payload.of(data);
      const envelope = { specversion: "1.0", id: "1", source: "x:", type: "x", time: "", datacontenttype: "application/json", data: payload } as const;
      await bus.publish("source.s3.photos", envelope);
      return (await items.next()).value as SourceItem;
    };
    return { bus, registry, lines, bring };
  };

  it("brings one event for each mapping that asked for it, with the identity that the source gave it", async () => {
    const { registry, bring } = setUp();
    registry.mappings.put("a", mapping("a"));
    registry.mappings.put("b", mapping("b", { functionArn: functionArn("g", undefined, "live") }));
    registry.mappings.put("c", mapping("c", { options: { id: "c", events: ["s3:ObjectRemoved:*"] } }));
    const { events } = await bring(objectEvent);
    expect(events.map(({ event, mapping, functionName, qualifier }) => [event.id, mapping, functionName, qualifier])).to.deep.equal([
      ["1", "a", "f-a", undefined],
      ["1", "b", "g", "live"],
    ]);
  });

  it("leaves out mappings that are disabled, removed, of another bucket or of another connector", async () => {
    const { registry, bring } = setUp();
    registry.mappings.put("disabled", mapping("disabled", { enabled: false }));
    registry.mappings.put("elsewhere", mapping("elsewhere", { source: bucketArn("other") }));
    registry.mappings.put("foreign", mapping("foreign", { connector: "sqs" }));
    registry.mappings.put("moved", mapping("moved"));
    registry.mappings.put("moved", mapping("moved", { source: bucketArn("other") }));
    registry.mappings.put("removed", mapping("removed"));
    registry.mappings.remove("removed");
    expect((await bring(objectEvent)).events).to.deep.equal([]);
  });

  it("says so when a mapping's options cannot be read, and goes on without it", async () => {
    const { registry, lines, bring } = setUp();
    registry.mappings.put("bad", mapping("bad", { options: { id: "bad" } }));
    expect((await bring(objectEvent)).events).to.deep.equal([]);
    expect(lines.map(({ level, message }) => `${level} ${message}`)).to.deep.equal(["error mapping left out"]);
  });

  it("takes MinIO's messages too, each of them once", async () => {
    const { registry, bring } = setUp();
    registry.mappings.put("a", mapping("a"));
    const [first, second] = [await bring(minioMessage), await bring(minioMessage)];
    expect(first.events.map(({ event }) => event.subject)).to.deep.equal(["in/a.jpg"]);
    expect(first.events[0]?.attributes?.["lambdabus.source.message"]).to.equal(JSON.stringify(minioMessage));
    expect(second.events).to.deep.equal([]);
  });

  it("takes a message for new again that was released", async () => {
    const { registry, bring } = setUp();
    registry.mappings.put("a", mapping("a"));
    await (await bring(minioMessage)).release();
    expect((await bring(minioMessage)).events).to.have.length(1);
  });

  it("lets go of what it cannot read, with a warning, and of a test event without", async () => {
    const { bus, lines, bring } = setUp();
    for (const data of ["{", { Records: [] }, { ...objectEvent, key: 7 }, { Service: "Amazon S3", Event: "s3:TestEvent" }]) {
      const item = await bring(data);
      expect(item.events).to.deep.equal([]);
      await item.acknowledge([]);
    }
    expect(lines.map(({ message }) => message)).to.deep.equal(Array(3).fill("message is no object event"));
    await bus.idle();
  });
});
