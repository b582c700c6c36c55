// What became of an invocation, as a stream of events: the result in pieces, then how it ended.
import type { Outcome } from "../../core/outcome.ts";
import type { ResponseStart, ResponseStream } from "../../core/response-stream.ts";
import { type InvokeOutput, showOutcome } from "./invocation.ts";

export interface StreamOutput {
  readonly StatusCode: number;
  readonly ExecutedVersion?: string;
  readonly ResponseStreamContentType?: string;
  readonly EventStream?: AsyncIterable<StreamEvent>;
}

export type StreamEvent =
  | { readonly PayloadChunk: { readonly Payload: Uint8Array } }
  | { readonly InvokeComplete: { readonly ErrorCode?: string; readonly ErrorDetails?: string; readonly LogResult?: string } };

/** Bytes of the result in one event. */
const CHUNK_BYTES = 65_536;

/** A response that is passed on while the function still writes it; how it ended is known when its outcome is. */
export function followStream(
  response: ResponseStream & Disposable,
  { contentType = "application/octet-stream", executedVersion }: ResponseStart,
  outcome: Promise<Outcome | undefined>,
): StreamOutput {
  return { StatusCode: 200, ExecutedVersion: executedVersion, ResponseStreamContentType: contentType, EventStream: follow(response, outcome) };
}

async function* follow(response: ResponseStream & Disposable, outcome: Promise<Outcome | undefined>): AsyncGenerator<StreamEvent> {
  using written = response;
  for await (const bytes of written) yield { PayloadChunk: { Payload: bytes } };
  const ended = await outcome;
  const { LogResult, FunctionError, Payload } = showOutcome(ended);
  const error =
    ended && "error" in ended && FunctionError ? { ErrorCode: ended.error.errorType, ErrorDetails: Buffer.from(Payload ?? []).toString("utf8") } : {};
  yield { InvokeComplete: { ...error, ...(LogResult !== undefined && { LogResult }) } };
}

/** Throws where the function was not run; what goes wrong in it is told at the end of the stream. */
export function showStream(outcome: Outcome | undefined): StreamOutput {
  const shown = showOutcome(outcome);
  return {
    StatusCode: 200,
    ...(shown.ExecutedVersion && { ExecutedVersion: shown.ExecutedVersion }),
    ResponseStreamContentType: "application/octet-stream",
    EventStream: events(shown, outcome),
  };
}

async function* events({ Payload, FunctionError, LogResult }: InvokeOutput, outcome: Outcome | undefined): AsyncGenerator<StreamEvent> {
  const bytes = Payload ?? new Uint8Array();
  if (!FunctionError) {
    for (let start = 0; start < bytes.byteLength; start += CHUNK_BYTES) yield { PayloadChunk: { Payload: bytes.subarray(start, start + CHUNK_BYTES) } };
  }
  const error = outcome && "error" in outcome ? { ErrorCode: outcome.error.errorType, ErrorDetails: Buffer.from(bytes).toString("utf8") } : {};
  yield { InvokeComplete: { ...error, ...(LogResult !== undefined && { LogResult }) } };
}
