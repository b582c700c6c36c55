// Bodies framed as SDKs send them, whole, split anywhere, and broken.
import { Readable } from "node:stream";
import { expect } from "chai";
import type { ServiceError } from "../../core/errors.ts";
import { AwsChunkedDecoder, isAwsChunked, withoutAwsChunked } from "./aws-chunked.ts";

const SIGNATURE = ";chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497";
const UNSIGNED = "5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n";
const SIGNED = `5${SIGNATURE}\r\nhello\r\n6${SIGNATURE}\r\n world\r\n0${SIGNATURE}\r\n\r\n`;

async function decode(text: string, options: { length?: number; piece?: number } = {}): Promise<{ body: string; trailers: Record<string, string> }> {
  const { length = 11, piece = text.length } = options;
  const pieces = Array.from({ length: Math.ceil(text.length / piece) }, (_, index) => Buffer.from(text.slice(index * piece, (index + 1) * piece)));
  const decoder = Readable.from(pieces).pipe(new AwsChunkedDecoder(length));
  const body = Buffer.concat(await decoder.toArray()).toString();
  return { body, trailers: { ...(await decoder.trailers) } };
}

async function failureOf(text: string, length?: number): Promise<ServiceError> {
  try {
    await decode(text, length === undefined ? {} : { length });
  } catch (error) {
    return error as ServiceError;
  }
  throw new Error("the body was found whole");
}

describe("AwsChunkedDecoder", () => {
  it("gives the plain bytes and the trailers", async () => {
    expect(await decode(UNSIGNED)).to.deep.equal({ body: "hello world", trailers: { "x-amz-checksum-crc32": "DUoRhQ==" } });
  });

  it("passes over the chunks' signatures", async () => {
    expect(await decode(SIGNED)).to.deep.equal({ body: "hello world", trailers: {} });
  });

  it("does not mind where the bytes are cut", async () => {
    for (let piece = 1; piece < 40; piece++) {
      expect((await decode(UNSIGNED, { piece })).body, `pieces of ${piece}`).to.equal("hello world");
      expect((await decode(SIGNED, { piece })).body, `pieces of ${piece}`).to.equal("hello world");
    }
  });

  it("gives an empty body", async () => {
    expect(await decode("0\r\n\r\n", { length: 0 })).to.deep.equal({ body: "", trailers: {} });
  });

  const broken: [string, string, number?][] = [
    ["a body that ends inside a chunk", UNSIGNED.slice(0, 6)],
    ["a body that ends between chunks", UNSIGNED.slice(0, 10)],
    ["a body that ends inside the trailers", UNSIGNED.slice(0, -4)],
    ["a body shorter than announced", UNSIGNED, 12],
    ["a body longer than announced", UNSIGNED, 10],
    ["a size that is no number", "five\r\nhello\r\n0\r\n\r\n"],
    ["a chunk longer than its size", "4\r\nhello\r\n0\r\n\r\n"],
    ["bytes after the end", `${UNSIGNED}more`],
    ["a line without end", "0".repeat(20_000)],
  ];
  for (const [what, text, length] of broken) {
    it(`refuses ${what}`, async () => expect(await failureOf(text, length)).to.include({ code: "IncompleteBody", statusCode: 400 }));
  }

  it("leaves no trailers when it is destroyed", async () => {
    const decoder = new AwsChunkedDecoder();
    decoder.on("error", () => {});
    decoder.destroy(new Error("gone"));
    expect(await decoder.trailers.catch((error: Error) => error.message)).to.equal("gone");
  });
});

describe("isAwsChunked", () => {
  it("sees it by the payload hash or by the content encoding", () => {
    expect(isAwsChunked({ "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER" })).to.equal(true);
    expect(isAwsChunked({ "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" })).to.equal(true);
    expect(isAwsChunked({ "content-encoding": "aws-chunked, gzip" })).to.equal(true);
    expect(isAwsChunked({ "x-amz-content-sha256": "UNSIGNED-PAYLOAD", "content-encoding": "gzip" })).to.equal(false);
  });

  it("leaves the encodings that stay with the object", () => {
    expect(withoutAwsChunked("aws-chunked,gzip")).to.equal("gzip");
    expect(withoutAwsChunked("aws-chunked")).to.equal(undefined);
    expect(withoutAwsChunked(undefined)).to.equal(undefined);
  });
});
