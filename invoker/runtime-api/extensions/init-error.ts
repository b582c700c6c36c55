// POST /2020-01-01/extension/init/error: an extension could not start; Init fails with it.
import { ACCEPTED } from "../answers.ts";
import type { HttpRequest } from "../http.ts";
import type { Extensions } from "./extensions.ts";
import { invalidState, MISSING_ERROR_TYPE } from "./faults.ts";

export function extensionInitError(extensions: Extensions, request: HttpRequest): string {
  const extension = extensions.sender(request);
  if (typeof extension === "string") return extension;
  const errorType = request.headers["lambda-extension-function-error-type"];
  if (!errorType) return MISSING_ERROR_TYPE;
  if (extension.state !== "Registered") return invalidState(extension.name, extension.state, "InitError");
  extension.state = "InitError";
  extension.errorType = errorType;
  extensions.listener.onError(extension, "init", request.body);
  return ACCEPTED;
}
