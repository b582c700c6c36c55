// InvokeWithResponseStream: runs a function and answers in pieces: as it writes them where it runs in this process, else the whole result divided.
import type { Action } from "../../service.ts";
import type { InvokeInput } from "../invocation.ts";
import { readInvocation, requestOutcome } from "../invocation-request.ts";
import type { Lambda } from "../lambda.ts";
import { followStream, type StreamOutput, showStream } from "../response-stream.ts";

export function invokeWithResponseStream(lambda: Lambda): Action<InvokeInput, StreamOutput> {
  return async (input, request) => {
    const invocation = readInvocation(lambda, input, request);
    if (invocation === "DryRun") return { StatusCode: 204 };
    const response = lambda.context.registry.responses.open(request.requestId);
    try {
      const outcome = requestOutcome(lambda, invocation, request, input);
      const begun = await Promise.race([response.started, outcome.then(() => undefined)]);
      if (begun) return followStream(response, begun, outcome);
      response[Symbol.dispose]();
      return showStream(await outcome);
    } catch (error) {
      response[Symbol.dispose]();
      throw error;
    }
  };
}
