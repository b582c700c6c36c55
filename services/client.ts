// The door to AWS APIs inside the process: the same checks, actions and spans as over HTTP, without the wire.
import { Readable } from "node:stream";
import type { Activity, Work } from "../core/activity.ts";
import type { AwsClient } from "../core/aws-client.ts";
import { ServiceError } from "../core/errors.ts";
import type { Ids } from "../core/ids.ts";
import { activeLineage, type Tracer } from "../core/tracing.ts";
import { callAction, inCallSpan, traceInput } from "./call.ts";
import { bindingsOf } from "./protocols/bindings.ts";
import type { Members } from "./protocols/protocol.ts";
import type { RequestContext, Service } from "./service.ts";
import { notImplemented } from "./unknown-action.ts";

export interface AwsClientOptions {
  readonly activity: Activity;
  readonly ids: Ids;
  readonly tracer: Tracer;
  readonly region: string;
  readonly accountId: string;
  /** Of the gateway: what URLs in answers begin with. */
  readonly endpoint: () => string;
}

export type EmbeddedAwsClient = AwsClient & { register(service: Service): void };

/** A client that knows the services registered with it; a service may be called by its folder's name or any of its signing names. */
export function createAwsClient(options: AwsClientOptions): EmbeddedAwsClient {
  const services = new Map<string, Service>();
  return {
    register(service) {
      for (const name of [service.name, ...service.signingNames]) services.set(name, service);
    },
    async call<Output>(serviceName: string, action: string, input: object, signal?: AbortSignal): Promise<Output> {
      const service = services.get(serviceName);
      if (!service?.actions[action] || !Object.hasOwn(service.model.operations, action)) throw notImplemented(serviceName, action);
      const { members, body } = takeStream(service, action, input as Members);
      using work = options.activity.begin(`${service.name} ${action}`);
      const context = createContext(options, service, work, body, signal);
      return await inCallSpan(options.tracer, { service, name: action, requestId: context.requestId }, async (span) => {
        traceInput(span, service, action, members);
        return (await callAction(service, action, members, context)) as Output;
      });
    },
  };
}

/** A streamed member reaches the action as the request's body, as it does over HTTP. */
function takeStream(service: Service, action: string, input: Members): { members: Members; body?: Readable } {
  const { streaming, payload } = bindingsOf(service.model, service.model.operations[action]?.input);
  if (!streaming || !payload) return { members: input };
  const { [payload.member]: content, ...members } = input;
  return { members, body: asReadable(content) };
}

function asReadable(content: unknown): Readable {
  if (content instanceof Readable) return content;
  if (content === undefined || content === null) return Readable.from([]);
  if (typeof content === "string") return Readable.from([Buffer.from(content)]);
  if (content instanceof Uint8Array) return Readable.from([content]);
  throw new ServiceError("SerializationException", "A streamed member is a Readable, bytes or text", 400);
}

const never = new AbortController().signal;

function createContext(options: AwsClientOptions, service: Service, work: Work, body: Readable | undefined, signal = never): RequestContext {
  const lineage = activeLineage();
  const isS3 = service.model.metadata.protocol === "rest-xml";
  return {
    requestId: isS3 ? options.ids.base32(16) : options.ids.uuid(),
    hostId: options.ids.base64(48),
    region: options.region,
    accountId: options.accountId,
    endpoint: options.endpoint(),
    sourceIp: "127.0.0.1",
    headers: lineage ? { "x-amzn-trace-id": `Lineage=${lineage}` } : {},
    query: new URLSearchParams(),
    signal,
    work,
    body,
    setHeader: () => {},
    setStatus: () => {},
  };
}
