// The errors of the SQS API, by the names of their shapes; `wording.ts` says them in each protocol's own way.
import { ServiceError } from "../../core/errors.ts";

export const queueDoesNotExist = (): ServiceError => new ServiceError("QueueDoesNotExist", "The specified queue does not exist.");

export const missingParameter = (name: string): ServiceError => new ServiceError("MissingParameter", `The request must contain the parameter ${name}.`);

export const invalidParameter = (message: string): ServiceError => new ServiceError("InvalidParameterValue", message);

/** `Value 11 for parameter MaxNumberOfMessages is invalid. Reason: …`. */
export const invalidValue = (value: unknown, name: string, reason: string): ServiceError =>
  invalidParameter(`Value ${value} for parameter ${name} is invalid. Reason: ${reason}`);

export const invalidAttributeName = (name: string): ServiceError => new ServiceError("InvalidAttributeName", `Unknown Attribute ${name}.`);

export const invalidAttributeValue = (name: string, reason?: string): ServiceError =>
  new ServiceError("InvalidAttributeValue", `Invalid value for the parameter ${name}.${reason === undefined ? "" : ` Reason: ${reason}`}`);

export const invalidReceiptHandle = (handle: string): ServiceError =>
  new ServiceError("ReceiptHandleIsInvalid", `The input receipt handle "${handle.slice(0, 200)}" is not a valid receipt handle.`);

export const resourceNotFound = (): ServiceError =>
  new ServiceError("ResourceNotFoundException", "The resource that you specified for the SourceArn parameter doesn't exist.", 404);
