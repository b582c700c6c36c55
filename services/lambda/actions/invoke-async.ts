// InvokeAsync: the asynchronous invocation that Lambda had before Invoke learned it.
import { subjects } from "../../../core/subjects.ts";
import type { Action, RequestContext } from "../../service.ts";
import { functionNotFound, payloadTooLarge } from "../errors.ts";
import { envelope, readPayload } from "../invocation.ts";
import type { Lambda } from "../lambda.ts";
import { ASYNCHRONOUS_PAYLOAD_BYTES } from "../limits.ts";
import { readFunctionName } from "../names.ts";

interface Input {
  readonly FunctionName: string;
  /** Bytes when called in the process; over HTTP they are the request's body. */
  readonly InvokeArgs?: Uint8Array;
}

export function invokeAsync(lambda: Lambda): Action<Input, { Status: number }> {
  const { bus, registry } = lambda.context;
  return async (input, request) => {
    const named = readFunctionName(lambda.place, input.FunctionName);
    if (!registry.resolve(named.name, named.qualifier)) throw functionNotFound(named.requestedArn);
    const payload = readPayload(await readArguments(input, request), "Event");
    await bus.publish(subjects.invokeEvent(named.name), envelope(lambda, named, payload, request, {}));
    return { Status: 202 };
  };
}

async function readArguments(input: Input, request: RequestContext): Promise<Uint8Array> {
  if (input.InvokeArgs instanceof Uint8Array) return input.InvokeArgs;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > ASYNCHRONOUS_PAYLOAD_BYTES) throw payloadTooLarge(bytes, "Event", ASYNCHRONOUS_PAYLOAD_BYTES);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
