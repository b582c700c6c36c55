// What every protocol can do: read a request into an operation's input, and write its output or error as an answer.
import type { Readable } from "node:stream";
import type { ServiceError } from "../../core/errors.ts";
import type { OperationModel, ServiceModel } from "../model.ts";

export type Members = Record<string, unknown>;

/** A request, taken off the wire but not yet understood. */
export interface WireRequest {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The labels of the path, decoded, by the names in the model's template. */
  readonly labels: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Empty where the model streams the body. */
  readonly body: Uint8Array;
}

/** An answer, ready for the wire. */
export interface WireAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body?: Uint8Array | string | Readable | undefined;
}

export interface AnswerContext {
  readonly requestId: string;
  readonly hostId: string;
  /** The path that was asked for: S3's errors repeat it. */
  readonly path: string;
}

export interface Call {
  readonly model: ServiceModel;
  /** As `PutObject`. */
  readonly name: string;
  readonly operation: OperationModel;
}

export interface Protocol {
  /** Throws a ServiceError in the protocol's own code when the request cannot be read. */
  decode(call: Call, request: WireRequest): Members;
  encode(call: Call, output: Members, context: AnswerContext): WireAnswer;
  /** The operation is unknown when the request fails before it is found. */
  encodeError(model: ServiceModel, error: ServiceError, context: AnswerContext): WireAnswer;
}
