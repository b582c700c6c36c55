// The errors of the CloudWatch Logs API.
import { ServiceError } from "../../core/errors.ts";

export function invalidParameter(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message, 400);
}

export function groupNotFound(): ServiceError {
  return new ServiceError("ResourceNotFoundException", "The specified log group does not exist.", 400);
}

export function streamNotFound(): ServiceError {
  return new ServiceError("ResourceNotFoundException", "The specified log stream does not exist.", 400);
}

export function alreadyExists(kind: "group" | "stream"): ServiceError {
  return new ServiceError("ResourceAlreadyExistsException", `The specified log ${kind} already exists`, 400);
}

export function invalidOperation(message: string): ServiceError {
  return new ServiceError("InvalidOperationException", message, 400);
}
