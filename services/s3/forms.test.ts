// Files that browsers post in forms, and the policies that such forms carry.
import { Readable } from "node:stream";
import { expect } from "chai";
import { type Bench, createBench } from "./fixture.ts";

describe("S3 form posts", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
    await bench.call("CreateBucket", { Bucket: "box" });
  });
  afterEach(() => bench[Symbol.asyncDispose]());

  const headers = { "content-type": "multipart/form-data; boundary=XX" };
  /** Sent byte by byte, so that every mark arrives in pieces. */
  const form = (fields: Record<string, string>, file: string | undefined = "data\r\n--X") => {
    const parts = Object.entries(fields).map(([name, value]) => `--XX\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
    const last = `--XX\r\nContent-Disposition: form-data; name="file"; filename="C:\\dir\\a.txt"\r\n\r\n${file}\r\n--XX--\r\n`;
    return { headers, body: Readable.from(Array.from(Buffer.from(parts.join("") + last), (byte) => Buffer.of(byte))) };
  };
  const post = (fields: Record<string, string>, file?: string) => bench.call("PostObject", { Bucket: "box" }, form(fields, file));
  const refusal = (fields: Record<string, string>, file?: string) => bench.failure("PostObject", { Bucket: "box" }, form(fields, file));
  const policy = (conditions: unknown[], expiration = "2026-01-02T00:00:00Z") => Buffer.from(JSON.stringify({ expiration, conditions })).toString("base64");

  it("store the file under its own name, with the fields as headers", async () => {
    const posted = await post({ key: ["in/$", "{filename}"].join(""), "Content-Type": "text/x", "x-amz-meta-a": "1" });
    expect(bench.answer.status).to.equal(204);
    expect(posted.Location).to.equal("http://localhost:4566/box/in/a.txt");
    expect(await bench.text({ Bucket: "box", Key: "in/a.txt" })).to.equal("data\r\n--X");
    expect(await bench.call("HeadObject", { Bucket: "box", Key: "in/a.txt" })).to.deep.include({ ContentType: "text/x", Metadata: { a: "1" } });
  });

  it("answer as the form asks", async () => {
    const created = await post({ key: "k", success_action_status: "201" });
    expect(bench.answer.status).to.equal(201);
    expect(String(created.Body)).to.include("<PostResponse><Location>http://localhost:4566/box/k</Location><Bucket>box</Bucket><Key>k</Key>");
    const { Location } = await post({ key: "k", success_action_redirect: "http://localhost/done?a=1" });
    expect(bench.answer.status).to.equal(303);
    expect(Location).to.match(/^http:\/\/localhost\/done\?a=1&bucket=box&key=k&etag=%22[0-9a-f]{32}%22$/);
  });

  it("keep to their policy", async () => {
    const conditions = [{ bucket: "box" }, ["starts-with", "$key", "in/"], ["content-length-range", 1, 9]];
    await post({ key: "in/k", policy: policy(conditions) });
    expect((await refusal({ key: "out/k", policy: policy(conditions) })).message).to.match(/^Invalid according to Policy: Policy Condition failed/);
    expect((await refusal({ key: "in/k", acl: "private", policy: policy(conditions) })).message).to.include("Extra input fields: acl");
    expect((await refusal({ key: "in/k", policy: policy(conditions) }, "1234567890")).code).to.equal("EntityTooLarge");
    expect((await refusal({ key: "in/k", policy: policy(conditions, "2025-12-31T00:00:00Z") })).message).to.include("Policy expired");
    expect((await refusal({ key: "in/k", policy: "e30=" })).code).to.equal("InvalidPolicyDocument");
    expect(await bench.files()).to.equal(1);
  });

  it("must be forms, with a key in front of the file", async () => {
    expect((await refusal({})).code).to.equal("InvalidArgument");
    const notAForm = { headers: { "content-type": "text/plain" }, body: Readable.from([]) };
    expect((await bench.failure("PostObject", { Bucket: "box" }, notAForm)).code).to.equal("MalformedPOSTRequest");
    expect((await refusal({ key: "k", note: "x".repeat(21_000) })).code).to.equal("MaxPostPreDataLengthExceeded");
    const cut = { headers, body: Readable.from([Buffer.from('--XX\r\nContent-Disposition: form-data; name="key"\r\n\r\nk')]) };
    expect((await bench.failure("PostObject", { Bucket: "box" }, cut)).code).to.equal("MalformedPOSTRequest");
  });
});
