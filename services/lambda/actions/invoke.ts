// Invoke: runs a function and waits, has the bus run it later, or only says whether it could be run.
import { subjects } from "../../../core/subjects.ts";
import type { Action } from "../../service.ts";
import { envelope, type InvokeInput, type InvokeOutput, showOutcome } from "../invocation.ts";
import { readInvocation, requestOutcome } from "../invocation-request.ts";
import type { Lambda } from "../lambda.ts";

export function invoke(lambda: Lambda): Action<InvokeInput, InvokeOutput> {
  return async (input, request) => {
    const invocation = readInvocation(lambda, input, request);
    if (invocation === "DryRun") return { StatusCode: 204 };
    if (invocation.type === "RequestResponse") return showOutcome(await requestOutcome(lambda, invocation, request, input));
    const { named, payload } = invocation;
    await lambda.context.bus.publish(subjects.invokeEvent(named.name), envelope(lambda, named, payload, request, {}));
    return { StatusCode: 202 };
  };
}
