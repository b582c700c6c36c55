// InvokeWithResponseStream: runs a function and answers in pieces. The bus gives the whole result at once; it is divided here.
import type { Action } from "../../service.ts";
import type { InvokeInput } from "../invocation.ts";
import { readInvocation, requestOutcome } from "../invocation-request.ts";
import type { Lambda } from "../lambda.ts";
import { type StreamOutput, showStream } from "../response-stream.ts";

export function invokeWithResponseStream(lambda: Lambda): Action<InvokeInput, StreamOutput> {
  return async (input, request) => {
    const invocation = readInvocation(lambda, input, request);
    if (invocation === "DryRun") return { StatusCode: 204 };
    return showStream(await requestOutcome(lambda, invocation, request, input));
  };
}
