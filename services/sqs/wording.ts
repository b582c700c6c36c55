// An error as each protocol says it: JSON by its shape and a header with the older code, Query by the older code alone.
import { ServiceError } from "../../core/errors.ts";

/** Codes of the Query protocol, where they are not the shape's name. */
const OLDER: Readonly<Record<string, string>> = {
  QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
  QueueDeletedRecently: "AWS.SimpleQueueService.QueueDeletedRecently",
  QueueNameExists: "QueueAlreadyExists",
  PurgeQueueInProgress: "AWS.SimpleQueueService.PurgeQueueInProgress",
  MessageNotInflight: "AWS.SimpleQueueService.MessageNotInflight",
  UnsupportedOperation: "AWS.SimpleQueueService.UnsupportedOperation",
  TooManyEntriesInBatchRequest: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
  EmptyBatchRequest: "AWS.SimpleQueueService.EmptyBatchRequest",
  BatchEntryIdsNotDistinct: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
  InvalidBatchEntryId: "AWS.SimpleQueueService.InvalidBatchEntryId",
  BatchRequestTooLong: "AWS.SimpleQueueService.BatchRequestTooLong",
};

/** Errors that SQS leaves to the layer below it, under that layer's names. */
const BELOW: Readonly<Record<string, string>> = {
  MissingParameter: "com.amazon.coral.service#MissingRequiredParameterException",
  InvalidParameterValue: "com.amazon.coral.service#InvalidParameterValueException",
  UnknownOperationException: "com.amazon.coral.service#UnknownOperationException",
};

/** `AWS.SimpleQueueService.NonExistentQueue` for `QueueDoesNotExist`. */
export function olderCode(code: string): string {
  return OLDER[code] ?? code;
}

export function worded(error: ServiceError, protocol: "json" | "query"): ServiceError {
  const older = olderCode(error.code);
  const { statusCode, members } = error;
  if (protocol === "query") {
    return new ServiceError(older, olderMessage(error), statusCode, { members, headers: error.headers, cause: error });
  }
  if (statusCode === 501) return error;
  const type = BELOW[error.code] ?? `com.amazonaws.sqs#${error.code}`;
  const headers = { ...error.headers, "x-amzn-query-error": `${older};${error.fault === "client" ? "Sender" : "Receiver"}` };
  return new ServiceError(type, error.message, statusCode, { members, headers, cause: error });
}

function olderMessage({ code, message }: ServiceError): string {
  if (code === "QueueDoesNotExist") return "The specified queue does not exist for this wsdl version.";
  return message.replace(/^Could not find operation (\S+) for version .*$/, "The action $1 is not valid for this endpoint.");
}
