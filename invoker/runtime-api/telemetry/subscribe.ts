// PUT /2022-07-01/telemetry and PUT /2020-08-15/logs: an extension asks for what is logged; legal only during Init.
import { answer } from "../answers.ts";
import type { Extensions } from "../extensions/extensions.ts";
import type { HttpRequest } from "../http.ts";
import { readSubscription, type Subscription } from "./subscription.ts";
import type { Telemetry } from "./telemetry.ts";

const OK = answer(200, "OK", "text/plain");
const CLOSED = {
  telemetry: fault(403, "Telemetry.SubscriptionClosed", "Telemetry API subscription is closed already"),
  logs: fault(403, "Logs.SubscriptionClosed", "Logs API subscription is closed already"),
};

export function subscribe(api: Subscription["api"], telemetry: Telemetry, extensions: Extensions, request: HttpRequest): string {
  const extension = extensions.sender(request);
  if (typeof extension === "string") return extension;
  if (!telemetry.open) return CLOSED[api];
  try {
    telemetry.subscribe(extension.name, readSubscription(api, request.body));
  } catch (error) {
    return fault(400, "ValidationError", (error as Error).message);
  }
  return OK;
}

function fault(status: number, errorType: string, errorMessage: string): string {
  return answer(status, JSON.stringify({ errorMessage, errorType }));
}
