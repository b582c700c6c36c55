// Golden samples of S3: what happened in, the event that a handler receives out, byte for byte.
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect } from "chai";
import { rebuild } from "../../../connectors/s3/minio.ts";
import { minioMessageSchema, type ObjectEvent, objectEventSchema } from "../../../connectors/s3/schema.ts";
import { translate } from "../../../connectors/s3/translate.ts";
import { skipAloud } from "../../support/skip-aloud.ts";

const region = "eu-west-1";
const published = join(import.meta.dirname, "../../../../shared/golden/s3");

describe("S3's golden samples", () => {
  for (const file of globSync("*.json", { cwd: import.meta.dirname }).sort()) {
    const { says, given, expected } = JSON.parse(readFileSync(join(import.meta.dirname, file), "utf8"));
    it(`${basename(file, ".json")}: ${says}`, () => {
      const event = "Records" in given ? rebuild(minioMessageSchema.parse(given), region)[0]?.event : objectEventSchema.parse(given);
      const envelope = translate(event as ObjectEvent, { id: "thumbnails" }, { id: "1", eventVersion: "2.1" });
      expect(envelope.data.text).to.equal(JSON.stringify(expected));
    });
  }
});

describe("S3's published samples", () => {
  before(function () {
    if (existsSync(published)) return;
    skipAloud(this, "the published samples are not here");
  });

  for (const file of ["sam-S3Put.json", "sam-S3Delete.json"]) {
    it(`are written alike: ${file}`, () => {
      const sample = read(file, { region, bucket: "uploads", key: "in/a.jpg", partition: "aws" });
      expect(writeAgain(sample)).to.equal(JSON.stringify(sample));
    });
  }

  it("have the same members: go-s3-event.json", () => {
    const sample = read("go-s3-event.json", {});
    expect(membersOf(JSON.parse(writeAgain(sample)))).to.deep.equal(membersOf(sample));
  });

  it("name keys that read as their library reads them: go-s3-event-with-decoded.json", () => {
    const sample = read("go-s3-event-with-decoded.json", {});
    const { urlDecodedKey, ...object } = sample.Records[0].s3.object;
    sample.Records[0].s3.object = object;
    const [record] = JSON.parse(writeAgain(sample)).Records;
    expect(membersOf({ Records: [record] })).to.deep.equal(membersOf(sample));
    expect(decodeURIComponent(record.s3.object.key.replaceAll("+", " "))).to.equal(urlDecodedKey);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: samples are JSON.
type Json = any;

function read(file: string, values: Record<string, string>): Json {
  const text = readFileSync(join(published, file), "utf8");
  return JSON.parse(text.replace(/\{\{\{(\w+)\}\}\}/g, (_, name: string) => values[name] as string));
}

/** Our own text of the event that a sample tells of. */
function writeAgain({ Records: [record] }: Json): string {
  const { key, ...object } = record.s3.object;
  const event: ObjectEvent = {
    ...object,
    key: decodeURIComponent(key.replaceAll("+", " ")),
    bucket: record.s3.bucket.name,
    ownerId: record.s3.bucket.ownerIdentity.principalId,
    eventName: record.eventName,
    eventTime: record.eventTime,
    region: record.awsRegion,
    principalId: record.userIdentity.principalId,
    sourceIPAddress: record.requestParameters.sourceIPAddress,
    requestId: record.responseElements["x-amz-request-id"],
    hostId: record.responseElements["x-amz-id-2"],
    versioned: "versionId" in object,
  };
  return translate(event, { id: record.s3.configurationId }, { id: "1", eventVersion: record.eventVersion }).data.text;
}

function membersOf(value: Json, path = ""): string[] {
  if (value === null || typeof value !== "object") return [path];
  return Object.entries(value)
    .flatMap(([name, inner]) => membersOf(inner, `${path}.${name}`))
    .sort();
}
