import { expect } from "chai";
import { Ids } from "../../core/ids.ts";
import type { ObjectEvent } from "./schema.ts";
import { encodeKey, translate, translateRecord } from "./translate.ts";

const event: ObjectEvent = {
  bucket: "photos",
  ownerId: "A3NL",
  eventName: "ObjectCreated:Put",
  eventTime: "2026-01-01T00:00:00.000Z",
  region: "us-east-1",
  principalId: "AWS:AIDA",
  sourceIPAddress: "127.0.0.1",
  requestId: "C3D1",
  hostId: "FMyU",
  key: "a",
  size: 1,
  eTag: "0cc1",
  versionId: "v1",
  sequencer: "00AA",
  versioned: false,
};

const objectOf = (changes: Partial<ObjectEvent>) => translateRecord({ ...event, ...changes }, "c", { eventVersion: "2.1" }).s3.object;
const versionOf = (eventName: string, eventVersion = "2.1") => translateRecord({ ...event, eventName }, "c", { eventVersion }).eventVersion;

describe("encodeKey", () => {
  it("keeps slashes, writes a space as + and everything else that is special as %XX in upper case", () => {
    expect(encodeKey("in/red flower+é.jpg")).to.equal("in/red+flower%2B%C3%A9.jpg");
    expect(encodeKey("a@b (1)!'~.txt")).to.equal("a%40b+%281%29%21%27%7E.txt");
    expect(encodeKey("my photo+1@x.jpg")).to.equal("my+photo%2B1%40x.jpg");
    expect(encodeKey("AZaz09-_.*")).to.equal("AZaz09-_.*");
  });

  it("is undone by what handlers do: + to space, then decodeURIComponent", () => {
    const ids = new Ids("keys");
    for (let round = 0; round < 2000; round++) {
      const key = anyKey(ids);
      expect(decodeURIComponent(encodeKey(key).replace(/\+/g, " "))).to.equal(key);
      expect(encodeKey(key)).to.match(/^([A-Za-z0-9\-_.*/+]|%[0-9A-F]{2})*$/);
    }
  });
});

describe("S3's record", () => {
  it("names a version only in a versioned bucket", () => {
    expect(objectOf({})).to.not.have.property("versionId");
    expect(objectOf({ versioned: true })).to.have.property("versionId", "v1");
  });

  it("tells of a deleted object its key and sequencer only", () => {
    expect(objectOf({ eventName: "ObjectRemoved:Delete" })).to.deep.equal({ key: "a", sequencer: "00AA" });
  });

  it("gives a delete marker the eTag of an empty object, if it has none", () => {
    expect(objectOf({ eventName: "ObjectRemoved:DeleteMarkerCreated", eTag: undefined, versioned: true })).to.deep.equal({
      key: "a",
      eTag: "d41d8cd98f00b204e9800998ecf8427e",
      versionId: "v1",
      sequencer: "00AA",
    });
  });

  it("tells of tags and access control neither size nor sequencer", () => {
    for (const eventName of ["ObjectTagging:Put", "ObjectTagging:Delete", "ObjectAcl:Put"]) {
      expect(objectOf({ eventName })).to.deep.equal({ key: "a", eTag: "0cc1" });
    }
  });

  it("has the eventVersion that is set, or the one in which its event type came", () => {
    expect(versionOf("ObjectCreated:Put")).to.equal("2.1");
    expect(versionOf("ObjectCreated:Put", "2.0")).to.equal("2.0");
    expect(versionOf("ObjectTagging:Put", "2.0")).to.equal("2.3");
    expect(versionOf("Replication:OperationNotTracked")).to.equal("2.2");
    expect(versionOf("ObjectAcl:Put", "2.5")).to.equal("2.5");
    expect(versionOf("ObjectCreated:Put", "2.10")).to.equal("2.10");
  });
});

describe("S3's envelope", () => {
  it("names the bucket, the event type and the raw key, and carries the trace on", () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const envelope = translate({ ...event, key: "a b" }, { id: "c" }, { id: "1", traceparent, eventVersion: "2.1" });
    expect(envelope).to.include({
      id: "1",
      source: "arn:aws:s3:::photos",
      type: "com.amazonaws.s3.ObjectCreated.Put",
      subject: "a b",
      time: event.eventTime,
      traceparent,
    });
  });
});

/** Up to 12 characters, from the plain to the farthest corners of Unicode. */
function anyKey(ids: Ids): string {
  const ranges = [
    [0x20, 0x7e],
    [0x00, 0x1f],
    [0x80, 0x7ff],
    [0x800, 0xd7ff],
    [0x10000, 0x10ffff],
  ] as const;
  return Array.from({ length: 1 + Math.floor(ids.fraction() * 12) }, () => {
    const [from, to] = ranges[Math.floor(ids.fraction() * ranges.length)] as readonly [number, number];
    return String.fromCodePoint(from + Math.floor(ids.fraction() * (to - from + 1)));
  }).join("");
}
