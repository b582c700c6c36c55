// An S3 server elsewhere: requests are signed with its credentials and sent there, as streams both ways.
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Clock } from "../../../core/clock.ts";
import { ConnectionError, ServiceError } from "../../../core/errors.ts";
import { formatTraceparent, trace } from "../../../core/tracing.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface RemoteRequest {
  readonly method: string;
  /** Path style, percent-encoded in whatever way the caller chose. */
  readonly path: string;
  /** Without `?`. */
  readonly search: string;
  /** Lower-case names; neither authorization nor anything that concerns one hop only. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Readable | Uint8Array | undefined;
  readonly signal?: AbortSignal | undefined;
}

export class RemoteS3 implements Disposable {
  readonly endpoint: URL;
  readonly #signer: SignatureV4;
  readonly #agent: HttpAgent;
  readonly #hostClock: Clock;

  constructor(options: Credentials & { endpoint: string; region: string; hostClock: Clock }) {
    const { endpoint, accessKeyId, secretAccessKey, region } = options;
    this.endpoint = new URL(endpoint);
    this.#hostClock = options.hostClock;
    this.#agent = this.endpoint.protocol === "https:" ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
    this.#signer = new SignatureV4({ service: "s3", region, sha256: Sha256, credentials: { accessKeyId, secretAccessKey }, uriEscapePath: false });
  }

  /** The answer's head, its body still to be read. Throws a ConnectionError when there is no answer. */
  async send(request: RemoteRequest): Promise<IncomingMessage> {
    const { method, search, body, signal } = request;
    const path = canonicalPath(request.path);
    const headers = await this.#sign({ ...request, path });
    const { protocol, hostname, port } = this.endpoint;
    const options = { method, agent: this.#agent, host: hostname.replace(/^\[|\]$/g, ""), port, path: search ? `${path}?${search}` : path, headers, signal };
    return new Promise((resolve, reject) => {
      const sent = (protocol === "https:" ? httpsRequest : httpRequest)(options as object, resolve);
      sent.once("error", (cause) => reject(new ConnectionError(`${this.endpoint.origin} does not answer: ${cause.message}`, { cause })));
      if (body === undefined || body instanceof Uint8Array) sent.end(body);
      else
        pipeline(body, sent).catch((cause) => reject(cause instanceof ServiceError ? cause : new ConnectionError("the request's body broke off", { cause })));
    });
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  async #sign(request: RemoteRequest): Promise<Record<string, string>> {
    const query: Record<string, string | string[]> = {};
    for (const [name, value] of new URLSearchParams(request.search)) {
      const before = query[name];
      query[name] = before === undefined ? value : [before, value].flat();
    }
    const { protocol, hostname, host } = this.endpoint;
    const headers = {
      "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
      host,
      ...request.headers,
      "user-agent": withTrace(request.headers["user-agent"] ?? "lambdabus"),
    };
    const unsigned = { method: request.method, protocol, hostname, path: request.path, query, headers };
    const signed = await this.#signer.sign(unsigned, { signingDate: new Date(this.#hostClock.now()) });
    return signed.headers;
  }
}

/** S3 signs the path as it encodes it itself, once: every byte but letters, digits, `-._~` and the slash, which may have come encoded. */
export function canonicalPath(path: string): string {
  return path.split("/").map(encodeSegment).join("/");
}

function encodeSegment(segment: string): string {
  try {
    return encodeUri(decodeURIComponent(segment)).replaceAll("%2F", "/");
  } catch (cause) {
    throw new ServiceError("InvalidURI", "Couldn't parse the specified URI.", 400, { members: { URI: segment.slice(0, 200) }, cause });
  }
}

export function encodeUri(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** MinIO repeats the caller's User-Agent in its notifications and keeps it nowhere: so the trace goes on through it. */
function withTrace(userAgent: string): string {
  const span = trace.getActiveSpan()?.spanContext();
  return span && trace.isSpanContextValid(span) ? `${userAgent} traceparent/${formatTraceparent(span)}` : userAgent;
}
