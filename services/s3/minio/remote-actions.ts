// S3's operations for calls within the process, carried out by the server elsewhere: along the model, as a client of it.
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { ServiceModel } from "../../model.ts";
import { bindingsOf } from "../../protocols/bindings.ts";
import { writeRequest } from "../../protocols/client-request.ts";
import { readError, readOutput } from "../../protocols/client-response.ts";
import type { Call, Members } from "../../protocols/protocol.ts";
import type { Action, RequestContext } from "../../service.ts";
import { missingContentLength } from "../errors.ts";
import { encodeUri, type RemoteRequest, type RemoteS3 } from "./remote.ts";

/** Bytes of a body whose length nobody told: it is held in memory to learn it, as S3 takes no body without. */
const UNTOLD_LENGTH = 64 * 1024 * 1024;

/** One action for each operation of the model. */
export function remoteActions(model: ServiceModel, remote: RemoteS3): Record<string, Action> {
  return Object.fromEntries(
    Object.entries(model.operations).map(([name, operation]) => [
      name,
      (input: Members, request: RequestContext) => carryOut({ model, name, operation }, input, request, remote),
    ]),
  );
}

async function carryOut(call: Call, input: Members, { body, signal }: RequestContext, remote: RemoteS3): Promise<Members> {
  const answer = await remote.send({ ...(await requestOf(call, input, body)), signal });
  const { payload, streaming } = bindingsOf(call.model, call.operation.output);
  const statusCode = answer.statusCode as number;
  const headers = answer.headers as Record<string, string | undefined>;
  if (statusCode < 300 && streaming && payload) return { ...readOutput(call, { statusCode, headers, body: new Uint8Array() }), [payload.member]: answer };
  const response = { statusCode, headers, body: await buffer(answer) };
  if (statusCode >= 300) throw readError(call, response);
  return readOutput(call, response);
}

async function requestOf(call: Call, input: Members, stream: Readable | undefined): Promise<RemoteRequest> {
  const { payload, streaming } = bindingsOf(call.model, call.operation.input);
  const { method, path, query, headers, body } = writeRequest(call, stream && streaming && payload ? { ...input, [payload.member]: stream } : input);
  const search = Object.entries(query).flatMap(([name, value]) => [value].flat().map((text) => `${encodeUri(name)}=${encodeUri(text)}`));
  const sent = body instanceof Readable && headers["content-length"] === undefined ? await collect(body) : body;
  const bytes = typeof sent === "string" ? Buffer.from(sent) : sent;
  if (bytes instanceof Uint8Array) headers["content-length"] = String(bytes.byteLength);
  return { method, path, search: search.join("&"), headers, body: bytes };
}

async function collect(body: Readable): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > UNTOLD_LENGTH) throw missingContentLength();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
