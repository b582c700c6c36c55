import { expect } from "chai";
import { rebuild } from "./minio.ts";
import { minioMessageSchema } from "./schema.ts";

const record = {
  eventTime: "2026-11-21T09:52:40.574Z",
  eventName: "s3:ObjectCreated:Put",
  userIdentity: { principalId: "minioadmin" },
  requestParameters: { principalId: "minioadmin", region: "", sourceIPAddress: "127.0.0.1" },
  responseElements: { "x-amz-request-id": "18EA06B16CE76A4F", "x-amz-id-2": "ed53" },
  s3: {
    bucket: { name: "photos", ownerIdentity: { principalId: "minioadmin" } },
    object: { key: "in%2Fred+flower%2B%C3%A9.jpg", size: 5, eTag: "5d41", sequencer: "18EA06B16CEE7BFA" },
  },
};

// biome-ignore lint/suspicious/noExplicitAny: samples are JSON.
function rebuilt(changes: Record<string, any> = {}, object: Record<string, any> = {}) {
  const changed = { ...record, s3: { ...record.s3, object: { ...record.s3.object, ...object } }, ...changes };
  return rebuild(minioMessageSchema.parse({ EventName: changed.eventName, Key: "", Records: [changed] }), "eu-west-1");
}

describe("a notification of MinIO's", () => {
  it("becomes the event that S3 would tell of, in our region, with the key as it is", () => {
    expect(rebuilt()[0]?.event).to.deep.include({ eventName: "ObjectCreated:Put", region: "eu-west-1", key: "in/red flower+é.jpg", size: 5, versioned: false });
  });

  it("is about tags where MinIO says that tags were created", () => {
    expect(rebuilt({ eventName: "s3:ObjectCreated:PutTagging" })[0]?.event.eventName).to.equal("ObjectTagging:Put");
    expect(rebuilt({ eventName: "s3:ObjectCreated:DeleteTagging" })[0]?.event.eventName).to.equal("ObjectTagging:Delete");
  });

  it("is dropped where S3 has no such event", () => {
    for (const eventName of ["s3:ObjectRemoved:NoOP", "s3:ObjectAccessed:Get", "s3:ObjectCreated:PutRetention", "s3:BucketCreated", "s3:Scanner:BigPrefix"]) {
      expect(rebuilt({ eventName }), eventName).to.deep.equal([]);
    }
  });

  it("names a version only where it is a UUID, and not the one of zeros", () => {
    const versioned = (versionId: string) => rebuilt({}, { versionId })[0]?.event.versioned;
    expect(versioned("8f6f3f2b-2f0f-4b80-9d3e-0d8c9c0f5a11")).to.equal(true);
    for (const versionId of ["", "1", "null", "00000000-0000-0000-0000-000000000000"]) expect(versioned(versionId), versionId).to.equal(false);
  });

  it("has the size 0 where MinIO says none, no quotes around its eTag, and no port behind its address", () => {
    expect(rebuilt({}, { size: undefined, eTag: '"5d41"' })[0]?.event).to.include({ size: 0, eTag: "5d41" });
    const from = (sourceIPAddress: string) => rebuilt({ requestParameters: { sourceIPAddress } })[0]?.event.sourceIPAddress;
    expect(from("10.0.0.1:4711")).to.equal("10.0.0.1");
    expect(from("[::1]:4711")).to.equal("::1");
    expect(from("[::1]")).to.equal("::1");
    expect(from("2001:db8::1")).to.equal("2001:db8::1");
  });

  it("has the same id when it is told again, and another when anything else happened", () => {
    const id = rebuilt()[0]?.id;
    expect(rebuilt()[0]?.id).to.equal(id);
    const others = [
      rebuilt({}, { key: "other" }),
      rebuilt({}, { sequencer: "18EA06B16CEE7BFB" }),
      rebuilt({ eventName: "s3:ObjectCreated:Copy" }),
      rebuilt({ responseElements: { "x-amz-request-id": "18EA06B16CE76A50" } }),
      rebuilt({ s3: { ...record.s3, bucket: { ...record.s3.bucket, name: "other" } } }),
    ].map((events) => events[0]?.id);
    expect(new Set([id, ...others])).to.have.property("size", 6);
  });

  it("brings back the trace that went in with the User-Agent", () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    expect(rebuilt({ source: { userAgent: `aws-cli/2.0 traceparent/${traceparent}` } })[0]?.traceparent).to.equal(traceparent);
    expect(rebuilt({ source: { userAgent: "aws-cli/2.0" } })[0]).to.not.have.property("traceparent");
  });

  it("is none when its key is not percent-encoded UTF-8, or its time is no time", () => {
    const parse = (changed: object) => minioMessageSchema.safeParse({ Records: [changed] }).success;
    expect(parse({ ...record, eventTime: "yesterday" })).to.equal(false);
    expect(parse({ ...record, s3: { ...record.s3, object: { ...record.s3.object, key: "%C3" } } })).to.equal(false);
  });
});
