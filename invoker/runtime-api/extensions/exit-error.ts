// POST /2020-01-01/extension/exit/error: an extension says why it is about to end.
import { ACCEPTED } from "../answers.ts";
import type { HttpRequest } from "../http.ts";
import type { Extensions } from "./extensions.ts";
import { invalidState, MISSING_ERROR_TYPE } from "./faults.ts";

export function extensionExitError(extensions: Extensions, request: HttpRequest): string {
  const extension = extensions.sender(request);
  if (typeof extension === "string") return extension;
  const errorType = request.headers["lambda-extension-function-error-type"];
  if (!errorType) return MISSING_ERROR_TYPE;
  const { name, state } = extension;
  if (state !== "Registered" && state !== "Ready" && state !== "Running") return invalidState(name, state, "ExitError");
  extension.state = "ExitError";
  extension.errorType = errorType;
  extensions.listener.onError(extension, "exit", request.body);
  return ACCEPTED;
}
