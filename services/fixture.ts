// For tests: a service out of a model and actions, and a gateway that serves it.
import { SystemClock } from "../core/clock.ts";
import { Ids } from "../core/ids.ts";
import { Logger, type LogLine } from "../core/logger.ts";
import { noopTracer } from "../core/tracing.ts";
import { type Gateway, type GatewayOptions, startGateway } from "./gateway.ts";
import type { OperationModel, ServiceModel, Shape } from "./model.ts";
import type { Action, Service } from "./service.ts";

export function fakeService(name: string, model: ServiceModel, actions: Record<string, Action>, more: Partial<Service> = {}): Service {
  return { name, signingNames: [name], model, actions, reset: async () => {}, [Symbol.asyncDispose]: async () => {}, ...more };
}

/** A model of one operation, `Try`, with the shapes that a test is about. */
export function tinyModel(
  protocol: ServiceModel["metadata"]["protocol"],
  shapes: Record<string, Shape>,
  operation: Partial<OperationModel> = {},
  metadata: Partial<ServiceModel["metadata"]> = {},
): ServiceModel {
  const basic: OperationModel = {
    http: { method: "POST", requestUri: "/" },
    ...(shapes["Input"] && { input: { shape: "Input" } }),
    ...(shapes["Output"] && { output: { shape: "Output" } }),
  };
  return {
    metadata: { apiVersion: "2020-01-01", endpointPrefix: "tiny", protocol, serviceId: "Tiny", ...metadata },
    operations: { Try: { ...basic, ...operation } },
    shapes: { String: { type: "string" }, Integer: { type: "integer" }, Blob: { type: "blob" }, Timestamp: { type: "timestamp" }, ...shapes },
  };
}

export async function serve(services: readonly Service[], more: Partial<GatewayOptions> = {}): Promise<Gateway & { lines: LogLine[] }> {
  const lines: LogLine[] = [];
  const logger = new Logger("debug", (line) => lines.push(line));
  const clock = new SystemClock();
  const common = { host: "127.0.0.1", port: 0, region: "us-east-1", accountId: "000000000000", ids: new Ids("test"), clock, tracer: noopTracer };
  const gateway = await startGateway({ services: () => services, logger, ...common, ...more });
  gateway.ready = true;
  return Object.assign(gateway, { lines });
}

/** A header that says who signed for which service; the signature itself is not looked at. */
export function signedFor(service: string, region = "us-east-1", accessKey = "test"): Record<string, string> {
  const credential = `${accessKey}/20260101/${region}/${service}/aws4_request`;
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=0123`,
    "x-amz-date": "20260101T000000Z",
  };
}
