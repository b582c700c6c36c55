import { expect } from "chai";
import { openMemoryBus } from "../../broker/index.ts";
import { Activity } from "../../core/activity.ts";
import { functionArn, topicArn } from "../../core/arn.ts";
import { VirtualClock } from "../../core/clock.ts";
import type { EventEnvelope } from "../../core/event.ts";
import { Ids } from "../../core/ids.ts";
import { Logger, type LogLine } from "../../core/logger.ts";
import { Payload } from "../../core/payload.ts";
import { Registry } from "../../core/registry.ts";
import { noopTracer } from "../../core/tracing.ts";
import type { SourceItem } from "../connector.ts";
import { SnsSource } from "./source.ts";
import { translateRecord } from "./translate.ts";

const TOPIC = topicArn("orders");
const SUBSCRIPTION = `${TOPIC}:6d0f5c6e-0000-4000-8000-000000000000`;

const notification = {
  Type: "Notification",
  MessageId: "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
  TopicArn: TOPIC,
  Message: "hello",
  Timestamp: "2026-01-01T00:00:00.000Z",
  SignatureVersion: "1",
  Signature: "c2lnbmVk",
  SigningCertURL: "http://localhost:4566/key.pem",
  UnsubscribeURL: "http://localhost:4566/?Action=Unsubscribe",
};

function envelope(data: unknown): EventEnvelope {
  return {
    ...{ specversion: "1.0", id: notification.MessageId, source: TOPIC, type: "com.amazonaws.sns.Notification", time: notification.Timestamp },
    ...{ datacontenttype: "application/json", data: Payload.of(data), xraytraceheader: "Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=1:abcd1234:0" },
  };
}

describe("the record that Lambda gets from SNS", () => {
  it("has null for a missing subject, and attributes always", () => {
    expect(JSON.stringify(translateRecord({ subscriptionArn: SUBSCRIPTION, notification }))).to.equal(
      JSON.stringify({
        EventSource: "aws:sns",
        EventVersion: "1.0",
        EventSubscriptionArn: SUBSCRIPTION,
        Sns: {
          Type: "Notification",
          MessageId: notification.MessageId,
          TopicArn: TOPIC,
          Subject: null,
          Message: "hello",
          Timestamp: notification.Timestamp,
          SignatureVersion: "1",
          Signature: "c2lnbmVk",
          SigningCertUrl: notification.SigningCertURL,
          UnsubscribeUrl: notification.UnsubscribeURL,
          MessageAttributes: {},
        },
      }),
    );
  });
});

describe("the source of SNS", () => {
  let lines: LogLine[];
  let registry: Registry;

  beforeEach(() => {
    lines = [];
    registry = new Registry();
    const mapping = { id: SUBSCRIPTION, connector: "sns", source: TOPIC, enabled: true, options: {} };
    registry.mappings.put(SUBSCRIPTION, { ...mapping, functionArn: functionArn("greets", "us-east-1", "live") });
  });

  async function read(data: unknown): Promise<SourceItem> {
    const [clock, ids, logger] = [new VirtualClock(), new Ids("t"), new Logger("debug", (line) => lines.push(line))];
    const bus = openMemoryBus({ clock, ids, logger });
    const shared = { clock, hostClock: clock, ids, logger, bus, registry, activity: new Activity(), tracer: noopTracer, region: "us-east-1" };
    const source = new SnsSource({ ...shared, settings: {}, aws: { call: () => Promise.reject(new Error("nobody is called")) } });
    await bus.publish("source.sns.orders", envelope(data));
    for await (const item of source.read(new AbortController().signal)) {
      await item.acknowledge(item.events.map(() => ({ status: "accepted" })));
      await bus.idle();
      return item;
    }
    throw new Error("nothing was read");
  }

  it("finds the function that the subscription means, and carries the trace header on", async () => {
    const { events } = await read({ subscriptionArn: SUBSCRIPTION, notification });
    expect(events).to.have.length(1);
    expect(events[0]).to.include({ functionName: "greets", qualifier: "live", mapping: SUBSCRIPTION });
    expect(events[0]?.event).to.include({ id: notification.MessageId, source: TOPIC });
    expect(events[0]?.event.xraytraceheader).to.contain("Lineage=1:abcd1234:0");
    expect(events[0]?.event.data.value).to.deep.equal({ Records: [translateRecord({ subscriptionArn: SUBSCRIPTION, notification })] });
  });

  it("has nothing for a subscription that has ended", async () => {
    registry.mappings.remove(SUBSCRIPTION);
    expect((await read({ subscriptionArn: SUBSCRIPTION, notification })).events).to.deep.equal([]);
  });

  it("takes what is no notification off the bus, and says so", async () => {
    for (const data of [null, "text", { subscriptionArn: SUBSCRIPTION }, { notification }]) expect((await read(data)).events).to.deep.equal([]);
    expect(lines.map(({ message }) => message)).to.deep.equal(Array(4).fill("message is no notification"));
  });
});
