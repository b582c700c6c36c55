// What a service answers to an action that it does not perform: one that AWS has and we have not, or one that AWS has not either.
import { ServiceError } from "../core/errors.ts";
import type { ServiceModel } from "./model.ts";

/** 501, as S3 answers for what it does not do; SDKs do not try such calls again. */
export function notImplemented(service: string, action: string): ServiceError {
  return new ServiceError("NotImplemented", `lambdabus does not implement ${service}:${action}`, 501);
}

/** Whether AWS's model names the action, whatever we make of it. S3 also takes what no model names, as forms from browsers. */
export function isAction(model: ServiceModel, action: string): boolean {
  return model.metadata.protocol === "rest-xml" || Object.hasOwn(model.operations, action) || Object.hasOwn(model.others ?? {}, action);
}

/** AWS's own refusal of an action that it does not know, as the Query protocol words it. */
export function invalidAction(action: string, version: string | null): ServiceError {
  if (action === "") return new ServiceError("MissingAction", "The request must contain the parameter Action.", 400);
  return new ServiceError("InvalidAction", `Could not find operation ${action} for version ${version ?? "NO_VERSION_SPECIFIED"}`, 400);
}

/** The same in the JSON protocols, where AWS has a code and no words. */
export function unknownOperation({ metadata }: ServiceModel, action: string): ServiceError {
  const statusCode = metadata.protocol === "rest-json" ? 404 : 400;
  return new ServiceError("UnknownOperationException", `AWS's API of ${metadata.serviceId} has no operation ${action}`, statusCode);
}

const CODES: ReadonlySet<string> = new Set(["NotImplemented", "MissingAction", "InvalidAction", "UnknownOperationException"]);

/** Whether an error says that nobody performs the action. */
export function isUnknownAction({ code }: ServiceError): boolean {
  return CODES.has(code);
}
