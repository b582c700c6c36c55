// From a request to its answer: find service and operation, read, check, call, encode.
import type { IncomingMessage } from "node:http";
import { ServiceError } from "../core/errors.ts";
import type { Ids } from "../core/ids.ts";
import type { Logger } from "../core/logger.ts";
import { isLoopbackOrigin } from "../core/loopback.ts";
import { extractContext, type Span, SpanStatusCode, type Tracer } from "../core/tracing.ts";
import { permissiveCors } from "./access.ts";
import { CallerGone, openBody, readBody } from "./body.ts";
import { asServiceError, callAction, inCallSpan, traceInput } from "./call.ts";
import { Directory, protocolOf, type Target } from "./directory.ts";
import type { Exchange } from "./exchange.ts";
import type { ServiceModel } from "./model.ts";
import { bindingsOf } from "./protocols/bindings.ts";
import { protocols } from "./protocols/index.ts";
import type { Protocol, WireAnswer } from "./protocols/protocol.ts";
import type { Service } from "./service.ts";
import { type Malformed, readScope, type Scope } from "./signature.ts";
import { isUnknownAction, notImplemented } from "./unknown-action.ts";

export interface DispatcherOptions {
  readonly services: Iterable<Service>;
  readonly region: string;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly tracer: Tracer;
}

/** A request whose service is known. */
interface Addressed {
  readonly service: Service;
  readonly protocol: Protocol;
  readonly form: URLSearchParams | undefined;
  /** The body, where it had to be read to learn what the request is. */
  readonly bytes: Buffer | undefined;
  readonly scope: Scope | Malformed | undefined;
}

/** What errors are encoded with when no service of ours is meant. */
const NO_MODEL: ServiceModel = { metadata: { apiVersion: "", endpointPrefix: "", protocol: "rest-xml", serviceId: "" }, operations: {}, shapes: {} };

/** Forms are sent to the root, or to the URL of a queue. */
const FORM_PATH = /^\/(\d{12}\/[^/]+\/?)?$/;

export class Dispatcher {
  readonly #directory: Directory;
  readonly #options: DispatcherOptions;
  readonly #warned = new Set<string>();

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#directory = new Directory(options.services);
  }

  /** Every failure becomes an answer, except that the caller is gone: then undefined. A service that lives elsewhere may have answered already. */
  async dispatch(request: IncomingMessage, exchange: Exchange): Promise<WireAnswer | "answered" | undefined> {
    let addressed: Addressed | undefined;
    try {
      addressed = await this.#address(request, exchange);
      const { service, scope } = addressed;
      if (scope && "problem" in scope) throw malformedSignature(service, scope, exchange.headers["authorization"]);
      const { origin } = request.headers;
      const cors = origin === undefined ? undefined : await this.#cors(service, origin, request, exchange);
      if (cors && request.method === "OPTIONS") return { statusCode: service.cors ? 200 : 204, headers: cors };
      if (service.relays?.(exchange)) return await this.#relay(addressed, request, exchange);
      const target = this.#directory.target(service, exchange, addressed.form);
      const answer = await this.#call(addressed, target, request, exchange);
      if (answer && cors) Object.assign(answer.headers, cors);
      return answer;
    } catch (error) {
      return this.#fail(error, addressed, "", request, exchange);
    }
  }

  async #address(request: IncomingMessage, exchange: Exchange): Promise<Addressed> {
    const { headers } = exchange;
    const isForm = FORM_PATH.test(exchange.path) && headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
    const bytes = isForm ? await readBody(request) : undefined;
    const form = bytes && bytes.length > 0 ? new URLSearchParams(bytes.toString()) : undefined;
    const scope = readScope(headers, exchange.search);
    const service = this.#directory.find(exchange, scope, form);
    exchange.requestId = service?.model.metadata.protocol === "rest-xml" ? this.#options.ids.base32(16) : this.#options.ids.uuid();
    if (!service) throw unknownService(scope && "service" in scope ? scope.service : "", exchange, form);
    const signed = scope && "service" in scope ? scope : undefined;
    exchange.region = signed?.region || this.#options.region;
    exchange.accessKey = signed?.accessKey;
    return { service, form, bytes, scope, protocol: protocolOf(service, form, exchange) };
  }

  /** The headers that let the page read the answer. Throws where it may not even ask. */
  async #cors(service: Service, origin: string, request: IncomingMessage, exchange: Exchange): Promise<Readonly<Record<string, string>> | undefined> {
    const preflight = request.method === "OPTIONS";
    const bucket = service.name === "s3" ? exchange.path.split("/", 2)[1] : undefined;
    if (!service.cors || !bucket) {
      if (isLoopbackOrigin(origin)) return permissiveCors(origin, request);
      throw new ServiceError("AccessDeniedException", `Pages of ${origin} may not use this endpoint; pages of loopback origins may.`, 403);
    }
    const method = preflight ? (request.headers["access-control-request-method"] ?? "") : exchange.method;
    const headers = preflight
      ? (request.headers["access-control-request-headers"] ?? "")
          .toLowerCase()
          .split(/\s*,\s*/)
          .filter(Boolean)
      : [];
    const allowed = await service.cors({ origin, method, headers, preflight, bucket });
    if (allowed || !preflight) return allowed;
    const message =
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";
    throw new ServiceError("AccessForbidden", message, 403, { members: { Method: method, ResourceType: "BUCKET" } });
  }

  #relay(addressed: Addressed, request: IncomingMessage, exchange: Exchange): Promise<WireAnswer | "answered" | undefined> {
    const { service } = addressed;
    const name = this.#directory.nameOf(service, exchange);
    return inCallSpan(this.#options.tracer, spanOf(service, name, exchange), async (span) => {
      try {
        await service.relay?.(request, exchange.response, exchange);
        span.setAttribute("http.response.status_code", exchange.response.statusCode);
        return "answered";
      } catch (error) {
        if (!exchange.response.headersSent) return this.#fail(error, addressed, name, request, exchange, span);
        exchange.response.destroy(); // half an answer must not look like a whole one
        return "answered";
      }
    });
  }

  #call(addressed: Addressed, target: Target, request: IncomingMessage, exchange: Exchange): Promise<WireAnswer | undefined> {
    return inCallSpan(this.#options.tracer, spanOf(addressed.service, target.name, exchange), async (span) => {
      let answer: WireAnswer | undefined;
      try {
        answer = await this.#perform(addressed, target, request, exchange, span);
      } catch (error) {
        answer = this.#fail(error, addressed, target.name, request, exchange, span);
      }
      if (answer) span.setAttribute("http.response.status_code", answer.statusCode);
      return answer;
    });
  }

  async #perform(addressed: Addressed, target: Target, request: IncomingMessage, exchange: Exchange, span: Span): Promise<WireAnswer> {
    const { service, protocol } = addressed;
    const call = { model: service.model, name: target.name, operation: target.operation };
    let body = addressed.bytes;
    if (bindingsOf(service.model, target.operation.input).streaming) Object.assign(exchange, openBody(request));
    else body ??= await readBody(request, target.name, service.model.metadata.protocol === "rest-xml");
    const { headers, query } = exchange;
    const input = protocol.decode(call, { headers, query, labels: target.labels, body: body ?? Buffer.alloc(0) });
    traceInput(span, service, target.name, input);
    const output = await callAction(service, target.name, input, exchange);
    const answer = protocol.encode(call, output, exchange);
    if (exchange.addedHeaders) Object.assign(answer.headers, exchange.addedHeaders);
    return exchange.statusCode === undefined ? answer : { ...answer, statusCode: exchange.statusCode };
  }

  #fail(error: unknown, addressed: Addressed | undefined, name: string, request: IncomingMessage, exchange: Exchange, span?: Span): WireAnswer | undefined {
    if (error instanceof CallerGone || (request.destroyed && !request.complete)) return undefined;
    exchange.requestId ||= this.#options.ids.uuid();
    const failure = addressed ? asServiceError(error, addressed.service, name, this.#options.logger) : asUnaddressed(error);
    if (isUnknownAction(failure)) this.#warn(failure.message, addressed?.service.name);
    if (span) {
      span.setAttribute("error.type", failure.code);
      if (failure.fault === "server") span.setStatus({ code: SpanStatusCode.ERROR, message: failure.message });
    }
    const protocol = addressed?.protocol ?? guessProtocol(exchange);
    const told = addressed?.service.worded?.(failure, protocol === protocols.query ? "query" : "json") ?? failure;
    const answer = protocol.encodeError(addressed?.service.model ?? NO_MODEL, told, exchange);
    if (exchange.addedHeaders) Object.assign(answer.headers, exchange.addedHeaders);
    return answer;
  }

  /** Once per action: a program that asks again and again is told so in its answers. */
  #warn(message: string, service: string | undefined): void {
    const known = `${service} ${message}`;
    if (this.#warned.has(known) || this.#warned.size >= 1000) return;
    this.#warned.add(known);
    this.#options.logger.warn(message, { "rpc.service": service });
  }
}

function spanOf(service: Service, name: string, exchange: Exchange) {
  const parent = extractContext({ traceparent: exchange.headers["traceparent"], xray: exchange.headers["x-amzn-trace-id"] });
  const attributes = { "http.request.method": exchange.method, "cloud.region": exchange.region };
  return { service, name, requestId: exchange.requestId, parent, attributes };
}

function asUnaddressed(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  throw error;
}

function unknownService(name: string, exchange: Exchange, form: URLSearchParams | undefined): ServiceError {
  const target = exchange.headers["x-amz-target"];
  const [prefix = "", operation] = target?.split(".") ?? [];
  const action = operation ?? form?.get("Action") ?? exchange.query.get("Action") ?? `${exchange.method} ${exchange.path}`;
  return notImplemented(name || prefix || "unknown service", action);
}

/** The protocol of a service that we do not have, by the looks of its request. */
function guessProtocol({ headers }: Exchange): Protocol {
  if (headers["x-amz-target"]) return protocols.json;
  const type = headers["content-type"] ?? "";
  if (type.startsWith("application/x-www-form-urlencoded")) return protocols.query;
  return type.includes("json") ? protocols["rest-json"] : protocols["rest-xml"];
}

function malformedSignature(service: Service, { problem }: Malformed, authorization: string | undefined): ServiceError {
  const { protocol } = service.model.metadata;
  if (protocol === "rest-xml") return new ServiceError("AuthorizationHeaderMalformed", `The authorization header is malformed; ${problem}`, 400);
  const shown = authorization === undefined ? "" : ` Authorization=${authorization.split(",", 1)[0]?.slice(0, 60)}`;
  if (protocol === "query") return new ServiceError("IncompleteSignature", problem + shown, 400);
  return new ServiceError("IncompleteSignatureException", problem + shown, protocol === "json" ? 400 : 403);
}
