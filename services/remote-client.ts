// The door to AWS APIs elsewhere: the same calls as signed HTTP to an endpoint, driven by the same models.
import { createHash, createHmac } from "node:crypto";
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, Agent as SecureAgent } from "node:https";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { AwsClient } from "../core/aws-client.ts";
import type { Clock } from "../core/clock.ts";
import { ConnectionError } from "../core/errors.ts";
import { context, formatTraceparent, trace } from "../core/tracing.ts";
import type { ServiceModel } from "./model.ts";
import { bindingsOf } from "./protocols/bindings.ts";
import { type ClientRequest, writeRequest } from "./protocols/client-request.ts";
import { readError, readOutput } from "./protocols/client-response.ts";
import type { Call, Members } from "./protocols/protocol.ts";
import { notImplemented } from "./unknown-action.ts";

export interface RemoteClientOptions {
  /** `http://localhost:9000`, or AWS's own. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
  /** By the names that calls use: `s3`. */
  readonly models: Readonly<Record<string, ServiceModel>>;
  /** Real time: signatures are good for a quarter of an hour. */
  readonly hostClock: Clock;
}

export function createRemoteClient(options: RemoteClientOptions): AwsClient & Disposable {
  const secure = options.endpoint.startsWith("https:");
  const agent = secure ? new SecureAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
  return {
    async call<Output>(service: string, name: string, input: object, signal?: AbortSignal): Promise<Output> {
      const model = options.models[service];
      const operation = model?.operations[name];
      if (!model || !operation) throw notImplemented(service, name);
      const request = await sign(writeRequest({ model, name, operation }, input as Members), service, model, options);
      const response = await send(request, options.endpoint, agent, signal);
      return (await readResponse({ model, name, operation }, response)) as Output;
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

async function sign(request: ClientRequest, service: string, model: ServiceModel, options: RemoteClientOptions): Promise<ClientRequest> {
  const { SignatureV4 } = await import("@smithy/signature-v4");
  const url = new URL(options.endpoint);
  const signer = new SignatureV4({
    credentials: options.credentials,
    region: options.region,
    service: model.metadata.signingName ?? service,
    sha256: NodeSha256,
    uriEscapePath: service !== "s3",
    applyChecksum: service === "s3",
  });
  const headers: Record<string, string> = { host: url.host, ...request.headers };
  const span = trace.getSpan(context.active())?.spanContext();
  if (span && trace.isSpanContextValid(span)) headers["traceparent"] = formatTraceparent(span);
  if (request.body instanceof Readable) headers["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD";
  else if (request.body !== undefined || request.method !== "GET") headers["content-length"] ??= String(Buffer.byteLength(request.body ?? ""));
  const unsigned = { ...request, headers, protocol: url.protocol, hostname: url.hostname };
  const signed = await signer.sign(unsigned, { signingDate: new Date(options.hostClock.now()) });
  return { ...request, headers: signed.headers };
}

/** The signer's own hash is a package in JavaScript; the host's is here already, and faster. */
class NodeSha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  /** Signers make a new one instead. */
  reset(): void {}
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === "string") return Buffer.from(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

function send({ method, path, query, headers, body }: ClientRequest, endpoint: string, agent: Agent, signal?: AbortSignal): Promise<IncomingMessage> {
  const url = new URL(endpoint);
  const search = new URLSearchParams(Object.entries(query).flatMap(([name, value]) => [value].flat().map((text): [string, string] => [name, text])));
  const target = {
    method,
    headers,
    agent,
    ...(signal && { signal }),
    host: url.hostname,
    port: url.port,
    path: search.size > 0 ? `${path}?${encodeSearch(search)}` : path,
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(target, resolve);
    request.on("error", (cause) => reject(signal?.aborted ? signal.reason : new ConnectionError(`${endpoint} does not answer: ${cause.message}`, { cause })));
    if (body instanceof Readable) pipeline(body, request).catch(reject);
    else request.end(body);
  });
}

/** Signatures are made over `%20`. */
function encodeSearch(search: URLSearchParams): string {
  return search.toString().replaceAll("+", "%20");
}

async function readResponse(call: Call, response: IncomingMessage): Promise<Members> {
  const statusCode = response.statusCode as number;
  const headers = response.headers as Record<string, string | undefined>;
  const bindings = bindingsOf(call.model, call.operation.output);
  if (statusCode < 300 && bindings.streaming && bindings.payload) {
    const output = readOutput(call, { statusCode, headers, body: Buffer.alloc(0) });
    return { ...output, [bindings.payload.member]: response };
  }
  const body = Buffer.concat(await response.toArray());
  if (statusCode >= 300) throw readError(call, { statusCode, headers, body });
  return readOutput(call, { statusCode, headers, body });
}
