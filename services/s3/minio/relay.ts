// Passes a client's request on to the S3 server elsewhere, byte for byte but for its signature, and the answer back.
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AwsChunkedDecoder, withoutAwsChunked } from "../../protocols/aws-chunked.ts";
import type { RelayContext } from "../../service.ts";
import type { RemoteRequest, RemoteS3 } from "./remote.ts";

/** What concerns one hop only, or the signature, or is set anew. */
const LEFT_OUT = new Set([
  "authorization",
  "connection",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "x-amz-content-sha256",
  "x-amz-date",
  "x-amz-security-token",
]);

/** The signature in the query of a presigned URL, version 4 and version 2. */
const SIGNATURE_PARAMETER =
  /^(X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token|Content-Sha256)|AWSAccessKeyId|Signature|Expires)$/i;

/** Sends the request on and the answer back; resolves with the answer's status when its last byte is out. */
export async function relay(remote: RemoteS3, request: IncomingMessage, response: ServerResponse, context: RelayContext): Promise<number> {
  const answer = await remote.send(relayed(request, context));
  const headers = { ...answer.headers };
  for (const name of ["connection", "keep-alive", "transfer-encoding"]) delete headers[name];
  response.writeHead(answer.statusCode as number, headers);
  await pipeline(answer, response);
  return answer.statusCode as number;
}

/** The request as it is to be sent on. */
export function relayed(request: IncomingMessage, context: RelayContext): RemoteRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !LEFT_OUT.has(name)) headers[name] = Array.isArray(value) ? value.join(",") : value;
  }
  headers["x-forwarded-for"] = context.sourceIp;
  const { method, path, search, signal } = context;
  return { method, path, search: withoutSignature(search), headers, body: bodyOf(request, headers), signal };
}

/** The body, and in `headers` how it travels. */
function bodyOf(request: IncomingMessage, headers: Record<string, string>): Readable | undefined {
  const hash = request.headers["x-amz-content-sha256"];
  if (typeof hash === "string" && /^[0-9a-f]{64}$/i.test(hash)) headers["x-amz-content-sha256"] = hash;
  else if (hash === "STREAMING-UNSIGNED-PAYLOAD-TRAILER") headers["x-amz-content-sha256"] = hash;
  else if (typeof hash === "string" && hash.startsWith("STREAMING-")) return unsignedBody(request, headers);
  const { "content-length": length, "transfer-encoding": coding } = request.headers;
  return coding === undefined && (length === undefined || length === "0") ? undefined : request;
}

/** A body whose chunks are signed with the caller's key, which the server elsewhere does not know: the same bytes, framed only where trailers follow. */
function unsignedBody(request: IncomingMessage, headers: Record<string, string>): Readable {
  const length = headers["x-amz-decoded-content-length"] as string;
  const decoder = new AwsChunkedDecoder(Number(length));
  request.on("error", (error) => decoder.destroy(error));
  request.pipe(decoder);
  delete headers["content-length"];
  if (headers["x-amz-trailer"] !== undefined) {
    headers["x-amz-content-sha256"] = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    return Readable.from(framed(decoder), { objectMode: false });
  }
  const coding = withoutAwsChunked(headers["content-encoding"]);
  if (coding === undefined) delete headers["content-encoding"];
  else headers["content-encoding"] = coding;
  delete headers["x-amz-decoded-content-length"];
  headers["content-length"] = length;
  return decoder;
}

/** `aws-chunked` without signatures. A chunk's own signature is no trailer of the body's. */
async function* framed(decoder: AwsChunkedDecoder): AsyncGenerator<Buffer> {
  for await (const chunk of decoder as AsyncIterable<Buffer>) {
    yield Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n")]);
  }
  const trailers = Object.entries(await decoder.trailers).filter(([name]) => name !== "x-amz-trailer-signature");
  yield Buffer.from(`0\r\n${trailers.map(([name, value]) => `${name}:${value}\r\n`).join("")}\r\n`);
}

function withoutSignature(search: string): string {
  return search
    .split("&")
    .filter((parameter) => !SIGNATURE_PARAMETER.test(parameter.split("=", 1)[0] as string))
    .join("&");
}
