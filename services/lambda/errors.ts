// The errors of the Lambda API: code, status and the members that its documents carry.
import { ServiceError } from "../../core/errors.ts";

/** The shape of a value is wrong: length, pattern, range. */
export function validationFailed(value: unknown, member: string, constraint: string): ServiceError {
  return new ServiceError("ValidationException", validationText(value, member, constraint), 400);
}

export function validationText(value: unknown, member: string, constraint: string): string {
  return `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`;
}

/** The value is well formed and means nothing that could be done. */
export function invalidParameter(message: string): ServiceError {
  return new ServiceError("InvalidParameterValueException", message, 400);
}

export function notFound(message: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", message, 404);
}

export function functionNotFound(arn: string): ServiceError {
  return notFound(`Function not found: ${arn}`);
}

export function conflict(message: string): ServiceError {
  return new ServiceError("ResourceConflictException", message, 409);
}

export function accessDenied(message: string): ServiceError {
  return new ServiceError("AccessDeniedException", message, 403);
}

/** Refuses a change that was made against an older revision. `api` names where the caller finds the newest. */
export function checkRevision(given: string | undefined, latest: string | undefined, api = "GetFunction/GetAlias"): void {
  if (given === undefined || given === latest) return;
  const text = `The Revision Id provided does not match the latest Revision Id. Call the ${api} API to retrieve the latest Revision Id`;
  throw new ServiceError("PreconditionFailedException", text, 412);
}

export function codeTooLarge(message: string): ServiceError {
  return new ServiceError("RequestEntityTooLargeException", message, 413);
}

export function payloadTooLarge(bytes: number, type: string, limit: number): ServiceError {
  const text = `${bytes} byte payload is too large for the ${type} invocation type (limit ${limit} bytes)`;
  return new ServiceError("RequestTooLargeException", text, 413);
}

export function invalidContent(message: string): ServiceError {
  return new ServiceError("InvalidRequestContentException", message, 400);
}

/** `PublishTo` speaks of versions that only functions of a capacity provider have. */
export function notOfCapacityProvider(): ServiceError {
  return invalidParameter("PublishTo is only supported for functions with a capacity provider configuration.");
}

/** Ours, not the caller's: clients try again. */
export function internal(message: string, cause?: unknown): ServiceError {
  return new ServiceError("ServiceException", message, 500, { cause });
}
