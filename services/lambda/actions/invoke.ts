// Invoke: runs a function and waits, has the bus run it later, or only says whether it could be run.
import { ConnectionError } from "../../../core/errors.ts";
import { subjects } from "../../../core/subjects.ts";
import type { Action } from "../../service.ts";
import { functionNotFound, internal, invalidParameter } from "../errors.ts";
import { checkClientContext, envelope, type InvokeInput, type InvokeOutput, readPayload, showOutcome, traceHeader } from "../invocation.ts";
import type { Lambda } from "../lambda.ts";
import { readFunctionName } from "../names.ts";

export function invoke(lambda: Lambda): Action<InvokeInput, InvokeOutput> {
  const { bus, registry } = lambda.context;
  return async (input, request) => {
    const named = readFunctionName(lambda.place, input.FunctionName, input.Qualifier);
    if (!registry.resolve(named.name, named.qualifier)) throw functionNotFound(named.requestedArn);
    refuseUnsupported(input);
    const type = input.InvocationType ?? "RequestResponse";
    if (type === "DryRun") return { StatusCode: 204 };
    const payload = readPayload(input.Payload, type, request.headers["content-length"]);
    if (input.ClientContext) checkClientContext(input.ClientContext);
    const trace = traceHeader();
    if (trace) request.setHeader("X-Amzn-Trace-Id", trace);

    if (type === "Event") {
      await bus.publish(subjects.invokeEvent(named.name), envelope(lambda, named, payload, request, {}));
      return { StatusCode: 202 };
    }
    // A caller who goes away does not end the invocation: the request's signal stays here.
    const page = [envelope(lambda, named, payload, request, input)];
    const [outcome] = await bus.request(subjects.invokeRequest(named.name, "invoke"), page).catch(unreachable);
    return showOutcome(outcome);
  };
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
