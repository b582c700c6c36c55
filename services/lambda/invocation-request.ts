// An invocation as Invoke and InvokeWithResponseStream take it: checked, and asked of whoever runs functions.
import { ConnectionError } from "../../core/errors.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Payload } from "../../core/payload.ts";
import { subjects } from "../../core/subjects.ts";
import type { RequestContext } from "../service.ts";
import { functionNotFound, internal, invalidParameter } from "./errors.ts";
import { checkClientContext, envelope, type InvokeInput, readPayload, traceHeader } from "./invocation.ts";
import type { Lambda } from "./lambda.ts";
import { type FunctionName, readFunctionName } from "./names.ts";

export interface Invocation {
  readonly type: "RequestResponse" | "Event";
  readonly named: FunctionName;
  readonly payload: Payload;
}

/** Finds the function and checks what it is to be run with. A dry run ends with knowing that the function is there. */
export function readInvocation(lambda: Lambda, input: InvokeInput, request: RequestContext): Invocation | "DryRun" {
  const named = readFunctionName(lambda.place, input.FunctionName, input.Qualifier);
  if (!lambda.context.registry.resolve(named.name, named.qualifier)) throw functionNotFound(named.requestedArn);
  refuseUnsupported(input);
  const type = input.InvocationType ?? "RequestResponse";
  if (type === "DryRun") return type;
  const payload = readPayload(input.Payload, type, request.headers["content-length"]);
  if (input.ClientContext) checkClientContext(input.ClientContext);
  const trace = traceHeader();
  if (trace) request.setHeader("X-Amzn-Trace-Id", trace);
  return { type, named, payload };
}

/** Runs it and waits. A caller who goes away does not end the invocation: the request's signal stays here. */
export async function requestOutcome(lambda: Lambda, invocation: Invocation, request: RequestContext, input: InvokeInput): Promise<Outcome | undefined> {
  const { named, payload } = invocation;
  const page = [envelope(lambda, named, payload, request, input)];
  const [outcome] = await lambda.context.bus.request(subjects.invokeRequest(named.name, "invoke"), page).catch(unreachable);
  return outcome;
}

function unreachable(error: unknown): never {
  if (!(error instanceof ConnectionError)) throw error;
  throw internal(`Nobody runs functions on this bus: ${error.message}`, error);
}

/** A feature that changes what runs must not be passed over in silence. */
function refuseUnsupported(input: InvokeInput): void {
  if (input.TenantId) throw invalidParameter("The invoked function is not enabled with tenancy configuration. Remove the tenant ID and try again.");
  if (input.DurableExecutionName) throw invalidParameter("The invoked function is not a durable function. Remove the durable execution name and try again.");
}
