// Which service and operation a request is for: told from its signature, its target, its form, its path or its host.
import { ServiceError } from "../core/errors.ts";
import type { OperationModel, ServiceModel } from "./model.ts";
import { protocols } from "./protocols/index.ts";
import type { Protocol } from "./protocols/protocol.ts";
import { RPC_V2_CBOR, readRpcPath } from "./protocols/rpc-v2-cbor.ts";
import { type RouteRequest, Router } from "./route.ts";
import type { Service } from "./service.ts";
import type { Malformed, Scope } from "./signature.ts";
import { invalidAction, isAction, notImplemented, unknownOperation } from "./unknown-action.ts";

/** An operation that exists and that we implement. */
export interface Target {
  readonly name: string;
  readonly operation: OperationModel;
  /** Decoded labels of the path. */
  readonly labels: Readonly<Record<string, string>>;
}

export class Directory {
  readonly #services: readonly Service[];
  readonly #bySigningName = new Map<string, Service>();
  readonly #byTargetPrefix = new Map<string, Service>();
  readonly #routers = new Map<Service, Router>();

  constructor(services: Iterable<Service>) {
    this.#services = [...services];
    for (const service of this.#services) {
      for (const name of service.signingNames) this.#bySigningName.set(name, service);
      const { targetPrefix, protocol } = service.model.metadata;
      if (targetPrefix) this.#byTargetPrefix.set(targetPrefix, service);
      if (protocol.startsWith("rest-")) this.#routers.set(service, new Router(service.model));
    }
  }

  /** The service, or undefined when none of ours is meant. `form` is there when the body is one. */
  find(request: RouteRequest, scope: Scope | Malformed | undefined, form: URLSearchParams | undefined): Service | undefined {
    if (scope && "service" in scope) return this.#bySigningName.get(scope.service);
    const target = request.headers["x-amz-target"];
    if (target) return this.#byTargetPrefix.get(target.slice(0, target.indexOf(".")));
    if (isRpc(request)) return this.#byTargetPrefix.get(readRpcPath(request.path)?.service ?? "");
    return this.#byAction(form ?? request.query) ?? this.#byPath(request) ?? this.#bySigningName.get("s3");
  }

  #byAction(form: URLSearchParams): Service | undefined {
    const action = form.get("Action");
    if (!action) return undefined;
    const speaksQuery = this.#services.filter(({ model }) => isQuery(model) && (model.operations[action] || model.others?.[action]));
    return speaksQuery.find(({ model }) => model.metadata.apiVersion === form.get("Version")) ?? speaksQuery[0];
  }

  /** Paths of REST-JSON services begin with the date of their API, which no bucket of S3 does in practice. A preflight is for the method that it announces. */
  #byPath(request: RouteRequest): Service | undefined {
    if (!/^\/\d{4}-\d\d-\d\d\//.test(request.path)) return undefined;
    const { path, query, headers } = request;
    const method = request.method === "OPTIONS" ? (headers["access-control-request-method"] ?? "") : request.method;
    const asked = { method, path, query, headers };
    return this.#services.find((service) => service.model.metadata.protocol === "rest-json" && this.#routers.get(service)?.match(asked));
  }

  /** The operation's name, implemented or not; the method where there is none. */
  nameOf(service: Service, request: RouteRequest): string {
    return this.#routers.get(service)?.match(request)?.name ?? request.method;
  }

  /** The operation; throws NotImplemented, naming the action, when we have none such, and AWS's own error when AWS has none such either. */
  target(service: Service, request: RouteRequest, form: URLSearchParams | undefined): Target {
    const router = this.#routers.get(service);
    const route = router ? router.match(request) : { name: actionOf(request, form), labels: {} };
    const operation = route && Object.hasOwn(service.model.operations, route.name) && service.model.operations[route.name];
    if (!route || !operation || !service.actions[route.name]) throw refusal(service, route?.name ?? `${request.method} ${request.path}`, request, form);
    return { name: route.name, operation, labels: decodeLabels(route.labels) };
  }
}

export function isQuery(model: ServiceModel): boolean {
  return model.metadata.protocol === "query" || model.metadata.protocols?.includes("query") === true;
}

/** Says that it speaks Smithy's RPC v2, and where this is so, which operation it means is in its path. */
function isRpc({ headers }: Pick<RouteRequest, "headers">): boolean {
  return headers["smithy-protocol"] === RPC_V2_CBOR;
}

/** The protocol that the caller speaks: some services have one for newer clients, or one for older ones, who may also put the form into the URL. */
export function protocolOf(service: Service, form: URLSearchParams | undefined, request: Pick<RouteRequest, "method" | "query" | "headers">): Protocol {
  if (isRpc(request) && service.model.metadata.protocols?.includes("smithy-rpc-v2-cbor")) return protocols["smithy-rpc-v2-cbor"];
  const asksInForm = form !== undefined || (request.method === "GET" && request.query.has("Action"));
  return asksInForm && isQuery(service.model) ? protocols.query : protocols[service.model.metadata.protocol];
}

/** `AmazonSQS.SendMessage` in the header, `Action=SendMessage` in the form, or the end of an RPC's path. */
function actionOf(request: RouteRequest, form: URLSearchParams | undefined): string {
  if (isRpc(request)) return readRpcPath(request.path)?.operation ?? "";
  const target = request.headers["x-amz-target"];
  if (target) return target.slice(target.indexOf(".") + 1);
  return (form ?? request.query).get("Action") ?? "";
}

function refusal(service: Service, action: string, request: RouteRequest, form: URLSearchParams | undefined): ServiceError {
  const { name, model } = service;
  if (isAction(model, action)) return notImplemented(name, action);
  if (protocolOf(service, form, request) !== protocols.query) return unknownOperation(model, action);
  return invalidAction(action, (form ?? request.query).get("Version"));
}

function decodeLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  const decoded: Record<string, string> = {};
  for (const name in labels) {
    const text = labels[name] as string;
    decoded[name] = text.includes("%") ? decodeLabel(text) : text;
  }
  return decoded;
}

function decodeLabel(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new ServiceError("InvalidURI", "Couldn't parse the specified URI.", 400, { members: { URI: text }, cause });
  }
}
