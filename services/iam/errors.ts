// The errors of the IAM API.
import { ServiceError } from "../../core/errors.ts";

export function noSuchEntity(message: string): ServiceError {
  return new ServiceError("NoSuchEntity", message, 404);
}

export function alreadyExists(message: string): ServiceError {
  return new ServiceError("EntityAlreadyExists", message, 409);
}

export function deleteConflict(message: string): ServiceError {
  return new ServiceError("DeleteConflict", message, 409);
}

export function limitExceeded(message: string): ServiceError {
  return new ServiceError("LimitExceeded", message, 409);
}

export function malformedPolicy(message: string): ServiceError {
  return new ServiceError("MalformedPolicyDocument", message, 400);
}

export function invalidInput(message: string): ServiceError {
  return new ServiceError("InvalidInput", message, 400);
}

export function validationError(message: string): ServiceError {
  return new ServiceError("ValidationError", message, 400);
}
