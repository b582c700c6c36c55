// What the Extensions API answers when it refuses, by error type.
import { answer } from "../answers.ts";

function fault(errorType: string, errorMessage: string, status = 403): string {
  return answer(status, JSON.stringify({ errorMessage, errorType }));
}

export const MISSING_IDENTIFIER = fault("Extension.MissingExtensionIdentifier", "Missing Lambda-Extension-Identifier header");
export const INVALID_IDENTIFIER = fault("Extension.InvalidExtensionIdentifier", "Invalid Lambda-Extension-Identifier");
export const EMPTY_NAME = fault("Extension.InvalidExtensionName", "Empty extension name");
export const REGISTRATION_CLOSED = fault("Extension.RegistrationClosed", "Extension registration closed already");
export const TOO_MANY = fault("Extension.TooManyExtensions", "Extension limit (10) reached");
export const MISSING_ERROR_TYPE = fault("Extension.MissingHeader", "Missing Lambda-Extension-Function-Error-Type header");

export function unknownIdentifier(identifier: string): string {
  return fault("Extension.UnknownExtensionIdentifier", `Unknown extension ${identifier}`);
}

export function invalidState(name: string, from: string, to: string): string {
  return fault(
    "Extension.InvalidExtensionState",
    `State transition from ${from} to ${to} failed for extension ${name}. Error: State transition is not allowed`,
  );
}

export function invalidEventType(event: string): string {
  return fault("Extension.InvalidEventType", `${event}: no such event for this kind of extension`);
}

export function invalidFormat(why: string): string {
  return fault("InvalidRequestFormat", why);
}
