// The AWS JSON protocols 1.0 and 1.1, which differ in name only: the operation is in `X-Amz-Target`, everything else in the body.
import type { ServiceError } from "../../core/errors.ts";
import type { ServiceModel } from "../model.ts";
import { parseJson, readJson, writeJson } from "./json.ts";
import type { AnswerContext, Call, Members, Protocol, WireAnswer, WireRequest } from "./protocol.ts";

export const awsJson: Protocol = { decode, encode, encodeError };

function decode({ model, operation }: Call, request: WireRequest): Members {
  if (!operation.input) return {};
  return (readJson(model, operation.input, parseJson(request.body)) ?? {}) as Members;
}

function encode({ model, operation }: Call, output: Members, context: AnswerContext): WireAnswer {
  const body = operation.output ? JSON.stringify(writeJson(model, operation.output, output)) : "{}";
  return { statusCode: 200, headers: headersOf(model, context), body };
}

function encodeError(model: ServiceModel, error: ServiceError, context: AnswerContext): WireAnswer {
  const headers = { ...headersOf(model, context), "x-amzn-ErrorType": error.code, ...error.headers };
  return { statusCode: error.statusCode, headers, body: JSON.stringify({ __type: error.code, message: error.message, ...error.members }) };
}

function headersOf(model: ServiceModel, context: AnswerContext): Record<string, string> {
  return { "Content-Type": `application/x-amz-json-${model.metadata.jsonVersion ?? "1.0"}`, "x-amzn-RequestId": context.requestId };
}
