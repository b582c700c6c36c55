import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { relayed } from "./relay.ts";
import { canonicalPath } from "./remote.ts";

function request(headers: Record<string, string | string[]>, body = ""): IncomingMessage {
  return Object.assign(Readable.from([Buffer.from(body)]), { headers }) as unknown as IncomingMessage;
}

const context = { requestId: "R", sourceIp: "192.0.2.7", signal: new AbortController().signal, method: "PUT", path: "/b/k", search: "" };

describe("a relayed request", () => {
  it("loses its signature and what concerns one hop only, and keeps the rest", () => {
    const { headers } = relayed(
      request({
        authorization: "AWS4-HMAC-SHA256 …",
        connection: "keep-alive",
        expect: "100-continue",
        host: "localhost:4566",
        "content-length": "0",
        "content-type": "image/jpeg",
        "x-amz-date": "20260101T000000Z",
        "x-amz-meta-a": "b",
        "x-amz-security-token": "t",
      }),
      context,
    );
    expect(headers).to.deep.equal({ "content-length": "0", "content-type": "image/jpeg", "x-amz-meta-a": "b", "x-forwarded-for": "192.0.2.7" });
  });

  it("loses the signature in its query, of version 4 and 2, and nothing else", () => {
    const search = "versionId=a%2Bb&X-Amz-Algorithm=A&X-Amz-Signature=s&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD&AWSAccessKeyId=k&Signature=s&Expires=1&tagging";
    expect(relayed(request({}), { ...context, search }).search).to.equal("versionId=a%2Bb&tagging");
  });

  it("keeps the hash of its body, by which the other side checks it", () => {
    const hash = "a".repeat(64);
    expect(relayed(request({ "x-amz-content-sha256": hash }), context).headers["x-amz-content-sha256"]).to.equal(hash);
    expect(relayed(request({ "x-amz-content-sha256": "UNSIGNED-PAYLOAD" }), context).headers).not.to.have.property("x-amz-content-sha256");
  });

  it("passes on a framed body with a trailer as it is, unless its chunks are signed", async () => {
    const framed = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
    const hash = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    const { headers, body } = relayed(request({ "x-amz-content-sha256": hash, "content-length": "45" }, framed), context);
    expect(headers).to.include({ "x-amz-content-sha256": hash, "content-length": "45" });
    expect(await text(body as Readable)).to.equal(framed);
  });

  it("takes signatures off chunks: plain where nothing follows, framed where a checksum does", async () => {
    const chunk = `5;chunk-signature=${"0".repeat(64)}\r\nhello\r\n0;chunk-signature=${"0".repeat(64)}\r\n`;
    const common = { "x-amz-decoded-content-length": "5", "content-encoding": "aws-chunked,gzip", "content-length": "999" };
    const plain = relayed(request({ ...common, "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" }, `${chunk}\r\n`), context);
    expect(plain.headers).to.deep.equal({ "content-encoding": "gzip", "content-length": "5", "x-forwarded-for": "192.0.2.7" });
    expect(await text(plain.body as Readable)).to.equal("hello");

    const trailing = { ...common, "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "x-amz-trailer": "x-amz-checksum-crc32" };
    const followed = relayed(request(trailing, `${chunk}x-amz-checksum-crc32:NhCmhg==\r\nx-amz-trailer-signature:0\r\n\r\n`), context);
    expect(followed.headers).to.include({ "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "x-amz-decoded-content-length": "5" });
    expect(followed.headers).not.to.have.property("content-length");
    expect(await text(followed.body as Readable)).to.equal("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n");
  });

  it("has no body where none was sent", () => {
    expect(relayed(request({}), context).body).to.equal(undefined);
    expect(relayed(request({ "content-length": "0" }), context).body).to.equal(undefined);
  });
});

describe("canonicalPath", () => {
  it("encodes as S3 does, whatever the caller's own way", () => {
    expect(canonicalPath("/b/in/red%20flower%2Bé!.jpg")).to.equal("/b/in/red%20flower%2B%C3%A9%21.jpg");
    expect(canonicalPath("/b/a~b_c-d.e*(1)")).to.equal("/b/a~b_c-d.e%2A%281%29");
    expect(canonicalPath("/")).to.equal("/");
    expect(canonicalPath("/b/in%2Fflower.jpg")).to.equal("/b/in/flower.jpg");
  });

  it("refuses what is no UTF-8", () => {
    expect(() => canonicalPath("/b/%C3"))
      .to.throw()
      .with.property("code", "InvalidURI");
  });
});
