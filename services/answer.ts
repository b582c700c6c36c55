// Puts an answer on the wire.
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { WireAnswer } from "./protocols/protocol.ts";

/** Resolves when the answer has been handed to the socket; for a stream, when all of it has. Rejects when the stream fails on the way. */
export async function writeAnswer(response: ServerResponse, answer: WireAnswer): Promise<void> {
  const { statusCode, body } = answer;
  const headers = answer.headers as Record<string, string | number>;
  const bodiless = response.req.method === "HEAD" || statusCode === 204 || statusCode === 304;
  if (body instanceof Readable && !bodiless) {
    response.writeHead(statusCode, headers);
    return pipeline(body, response);
  }
  if (body instanceof Readable) body.destroy();
  else if (statusCode !== 204 && statusCode !== 304 && headers["Content-Length"] === undefined) {
    headers["Content-Length"] = body === undefined ? 0 : typeof body === "string" ? Buffer.byteLength(body) : body.length;
  }
  response.writeHead(statusCode, headers);
  response.end(bodiless ? undefined : body);
}
