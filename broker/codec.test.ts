import { headers as createHeaders } from "@nats-io/transport-node";
import { expect } from "chai";
import type { EventEnvelope } from "../core/event.ts";
import { Ids } from "../core/ids.ts";
import { Payload } from "../core/payload.ts";
import { BATCH_TYPE, decodeEvents, encodeEvent, encodePage, escapeHeader, rawEvent, unescapeHeader } from "./codec.ts";
import { decodeOutcomes, encodeOutcomes } from "./outcome-codec.ts";

const ids = new Ids("codec");
const ALPHABET = ["a", "Z", "0", " ", "%", '"', "\\", "\n", "\r", "\t", "\u0000", "\u007f", "é", "\u2028", "😀", ",", "{", "]", "+", ":"];

describe("the codec", () => {
  it("gives back what it was given, one event or a page, whatever the attributes and the data", () => {
    for (let round = 0; round < 200; round++) {
      const page = Array.from({ length: Math.floor(ids.fraction() * 5) }, anyEvent);
      const message = encodePage(page);
      expect(decodeEvents({ subject: "s", ...message })?.map(plain)).to.deep.equal(page.map(plain));
    }
  });

  it("writes one event in binary mode: attributes as ce- headers, trace context under its own name too, data untouched", () => {
    const event = { ...anyEvent(), id: 'é "1%"', traceparent: "00-1-2-01", data: Payload.from('{"n": 1.0}') };
    const { headers, data } = encodeEvent(event);
    expect(headers.get("ce-id")).to.equal("%C3%A9%20%221%25%22");
    expect(headers.get("ce-specversion")).to.equal("1.0");
    expect([headers.get("ce-traceparent"), headers.get("traceparent")]).to.deep.equal(["00-1-2-01", "00-1-2-01"]);
    expect(Buffer.from(data).toString()).to.equal('{"n": 1.0}');
  });

  it("writes a page as a batch that any reader of CloudEvents understands", () => {
    const page = [
      { ...anyEvent(), data: Payload.from('{"n": 1.0}') },
      { ...anyEvent(), data: Payload.from("no json é") },
    ];
    const { headers, data } = encodePage(page);
    expect(headers.get("content-type")).to.equal(BATCH_TYPE);
    const [first, second] = JSON.parse(Buffer.from(data).toString());
    expect(first).to.include({ id: page[0]?.id, specversion: "1.0" }).and.to.have.deep.property("data", { n: 1 });
    expect(Buffer.from(second.data_base64, "base64").toString()).to.equal("no json é");
  });

  it("reads a batch that somebody else wrote", () => {
    const headers = createHeaders();
    headers.append("content-type", BATCH_TYPE);
    const data = Buffer.from('[{"specversion":"1.0","id":"1","source":"s","type":"t","time":"2026-01-01T00:00:00Z","data":[1]}]');
    const [event] = decodeEvents({ subject: "s", headers, data }) ?? [];
    expect(event).to.include({ id: "1", source: "s", type: "t", datacontenttype: "application/json" });
    expect(event?.data.value).to.deep.equal([1]);
  });

  it("refuses a batch whose data is said to lie elsewhere", () => {
    const { headers, data } = encodePage([anyEvent(), anyEvent()]);
    headers.set("lambdabus-data-at", "0+999999");
    expect(() => decodeEvents({ subject: "s", headers, data })).to.throw(RangeError, "points outside");
  });

  it("finds no event in a message without attributes, which can be made one", () => {
    const message = { subject: "source.s3.minio", data: Buffer.from("{}") };
    expect(decodeEvents(message)).to.equal(undefined);
    expect(rawEvent(message, "S:1", "2026-01-01T00:00:00.000Z")).to.include({ id: "S:1", source: "source.s3.minio", type: "nats.message" });
  });

  it("leaves header values of plain ASCII as they are, and reads those that nobody escaped", () => {
    expect(escapeHeader("arn:aws:s3:::b/~!#$&'")).to.equal("arn:aws:s3:::b/~!#$&'");
    expect(unescapeHeader("100%")).to.equal("100%");
    expect(unescapeHeader(escapeHeader("\ud800"))).to.equal("\ufffd");
  });

  it("keeps the payloads of outcomes to the last byte", () => {
    const bytes = Uint8Array.from([0, 10, 255, 34, 92]);
    const error = { errorType: "E", errorMessage: "m", payload: Payload.from(bytes) };
    const [first, second, third] = decodeOutcomes(
      encodeOutcomes([
        { status: "succeeded", payload: Payload.from("1.0\n2") },
        { status: "returned", error },
        { status: "failed", error, condition: "EventAgeExceeded", attempts: 2 },
      ]),
    );
    expect(first?.status === "succeeded" && first.payload?.text).to.equal("1.0\n2");
    expect(second?.status === "returned" && [...second.error.payload.bytes]).to.deep.equal([...bytes]);
    expect(third).to.include({ status: "failed", condition: "EventAgeExceeded", attempts: 2 });
  });
});

function anyText(): string {
  return Array.from({ length: Math.floor(ids.fraction() * 12) }, () => ALPHABET[Math.floor(ids.fraction() * ALPHABET.length)]).join("");
}

function anyEvent(): EventEnvelope {
  const maybe = () => (ids.fraction() < 0.5 ? undefined : anyText());
  return {
    specversion: "1.0",
    id: anyText(),
    source: anyText(),
    type: "t",
    time: "2026-01-01T00:00:00.000Z",
    datacontenttype: "application/json",
    data: Payload.from(ids.fraction() < 0.5 ? anyText() : JSON.stringify({ text: anyText(), more: [1.5, null] }, null, 1)),
    subject: maybe(),
    partitionkey: maybe(),
    tracestate: maybe(),
    qualifier: maybe(),
    xraytraceheader: maybe(),
  };
}

function plain(event: EventEnvelope): object {
  return { ...JSON.parse(JSON.stringify({ ...event, data: null })), data: event.data.text };
}
