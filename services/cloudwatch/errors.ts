// The errors of the CloudWatch API. Clients of the Query protocol's days know them by their older codes, which a header repeats.
import { ServiceError } from "../../core/errors.ts";

export function invalidValue(message: string): ServiceError {
  return error("InvalidParameterValue", message);
}

export function missingParameter(message: string): ServiceError {
  return error("MissingParameter", message);
}

export function invalidCombination(message: string): ServiceError {
  return error("InvalidParameterCombination", message);
}

export function validationError(message: string): ServiceError {
  return new ServiceError("ValidationError", message, 400, { headers: { "x-amzn-query-error": "ValidationError;Sender" } });
}

/** As the Query protocol's clients know it. */
export function inOlderWords(told: ServiceError): ServiceError {
  const [code] = told.headers["x-amzn-query-error"]?.split(";") ?? [];
  return code === undefined ? told : new ServiceError(code, told.message, told.statusCode);
}

const NAMES: Readonly<Record<string, string>> = {
  InvalidParameterValue: "InvalidParameterValueException",
  MissingParameter: "MissingRequiredParameterException",
  InvalidParameterCombination: "InvalidParameterCombinationException",
};

function error(code: string, message: string): ServiceError {
  return new ServiceError(NAMES[code] as string, message, 400, { headers: { "x-amzn-query-error": `${code};Sender` } });
}
